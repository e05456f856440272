using System.Runtime.InteropServices;
using NeoResNet.Backends;

namespace NeoResNet.Samples.Tests.ThirdParty;

/// <summary>Runs a program on the library's public base class for executables.</summary>
internal sealed class LoopExecutable : StepwiseExecutable
{
    private readonly Dictionary<ParameterId, float[]> _parameters;

    public LoopExecutable(TensorProgram program, ArrayParameterSet parameters)
        : base(program, program.Values.Max(shape => shape.ElementCount) * sizeof(float))
    {
        _parameters = program.Parameters.Keys.ToDictionary(id => id, parameters.Read);
    }

    public bool IsReleased { get; private set; }

    protected override long ParameterBytes => _parameters.Values.Sum(values => values.Length) * (long)sizeof(float);

    protected override void RunStep(int step, Workspace workspace, RunOptions options)
    {
        Operation operation = Program.Operations[step];
        int length = operation.InferShape(Program.Shapes).ElementCount;
        Span<float> result = MemoryMarshal.Cast<byte, float>(ScratchOf(workspace))[..length];
        switch (operation)
        {
            case Pointwise { X.Stride: 1 } pointwise:
                ValuesOf(workspace, pointwise.X.Value).CopyTo(result);
                ScaleAndShift(result, pointwise.Scale, pointwise.Shift);
                break;
            case Softmax { X.Stride: 1 } softmax:
                Normalize(ValuesOf(workspace, softmax.X.Value), result, Program.Shapes.Of(softmax.X)[^1]);
                break;
            default:
                throw new NotSupportedException($"Unsupported operation '{operation.Kind}'.");
        }

        Store(operation.Epilogue, result, workspace);
    }

    protected override string KernelOf(int step) => "loop";

    protected override void ReleaseParameters() => IsReleased = true;

    private static void Normalize(ReadOnlySpan<float> x, Span<float> y, int channels)
    {
        for (int start = 0; start < x.Length; start += channels)
        {
            float sum = 0;
            foreach (float element in x.Slice(start, channels))
            {
                sum += MathF.Exp(element);
            }

            for (int i = start; i < start + channels; i++)
            {
                y[i] = MathF.Exp(x[i]) / sum;
            }
        }
    }

    private void ScaleAndShift(Span<float> values, ParameterId? scale, ParameterId? shift)
    {
        for (int i = 0; i < values.Length; i++)
        {
            float factor = scale is { } one ? _parameters[one][i % _parameters[one].Length] : 1;
            values[i] = (factor * values[i]) + (shift is { } other ? _parameters[other][i % _parameters[other].Length] : 0);
        }
    }

    private void Store(Epilogue epilogue, Span<float> result, Workspace workspace)
    {
        ScaleAndShift(result, null, epilogue.Bias);
        if (epilogue.Residual is { } residual)
        {
            ReadOnlySpan<float> summands = ValuesOf(workspace, residual.Value);
            for (int i = 0; i < result.Length; i++)
            {
                result[i] += summands[i];
            }
        }

        Rectify(result, epilogue.Relu);
        if (epilogue.Output is { } output)
        {
            result.CopyTo(ValuesOf(workspace, output));
        }

        if (epilogue.Second is { } second)
        {
            ScaleAndShift(result, second.Scale, second.Shift);
            Rectify(result, second.Relu);
            result.CopyTo(ValuesOf(workspace, second.Output));
        }
    }

    private static void Rectify(Span<float> values, bool relu)
    {
        for (int i = 0; relu && i < values.Length; i++)
        {
            values[i] = Math.Max(0, values[i]);
        }
    }
}
