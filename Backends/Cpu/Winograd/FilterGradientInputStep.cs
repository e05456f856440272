using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Transforms the inputs and the gradients of one round of a <see cref="FilterGradientPlan"/>.
/// </summary>
internal sealed unsafe class FilterGradientInputStep : CpuStep
{
    // A piece takes about ten microseconds.
    private const int PieceFloats = 2048;

    private readonly KernelSet _kernels;
    private readonly FilterGradientPlan _plan;
    private readonly int _first;
    private readonly TaskGrid _pieces;

    /// <summary>Creates the step of a round.</summary>
    public FilterGradientInputStep(FilterGradientPlan plan, int round)
    {
        _kernels = plan.Kernels;
        _plan = plan;
        (_first, int count) = plan.Rounds[round];
        _pieces = TaskGrid.AtMost(count, Math.Max(1, PieceFloats / (plan.Inputs + plan.Outputs)), 1);
    }

    /// <inheritdoc/>
    public override string Kernel => $"{_kernels.Prefix}_filter_gradient_{_plan.Form.Name}_input";

    /// <inheritdoc/>
    public override int TaskCount => _pieces.Count;

    /// <inheritdoc/>
    public override long ScratchBytes => _plan.Form.Products * sizeof(nint);

    /// <inheritdoc/>
    public override long SharedBytes => _plan.SharedBytes;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Execute(int task, byte* scratch, in StepMemory memory)
    {
        float* x = memory.Address(_plan.X), dy = memory.Address(_plan.Dy);
        float* inputs = (float*)memory.Shared + _plan.FirstInput, gradients = (float*)memory.Shared + _plan.FirstGradient;
        nint* pixels = (nint*)scratch;
        (int first, int count) = _pieces[task];
        for (int tile = first; tile < first + count; tile++)
        {
            _plan.InputTiles.Find(x, _first + tile, pixels);
            _kernels.WinogradInput(_plan.Form.Outputs, pixels, inputs + ((long)tile * _plan.Pitch), (nint)_plan.InputPlane, _plan.Inputs);
            _plan.GradientTiles.Find(dy, _first + tile, pixels);
            TransformGradient(pixels, tile, gradients);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TransformGradient(nint* pixels, int tile, float* gradients)
    {
        int columns = _kernels.Columns, outputs = _plan.Form.Outputs;
        for (int panel = 0; panel < _plan.Panels; panel++)
        {
            float* to = gradients + ((((long)panel * _plan.Rounds.Longest) + tile) * columns);
            int used = Math.Min(columns, _plan.Outputs - (panel * columns));
            _kernels.WinogradGradient(outputs, pixels, to, (nint)_plan.GradientPlane, used);
            for (int product = 0; used < columns && product < _plan.Form.Products; product++)
            {
                new Span<float>(to + (product * _plan.GradientPlane) + used, columns - used).Clear();
            }

            for (int pixel = 0; pixel < outputs * outputs; pixel++)
            {
                pixels[pixel] += columns * sizeof(float);
            }
        }
    }
}
