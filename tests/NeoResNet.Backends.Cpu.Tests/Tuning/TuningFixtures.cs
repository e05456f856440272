using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu.Tests;

/// <summary>Layers and choices to try tunings with.</summary>
internal static class TuningFixtures
{
    /// <summary>A layer as <see cref="Kernel"/> compiles it.</summary>
    public static ConvolutionKey Key(Shape input, int outputs) => new(input, 1, [3, 3, input[3], outputs], Window.Padded(3, 1, 1, 1, 1), 0, true, false);

    /// <summary>One choice for one layer.</summary>
    public static CpuTuning One(CpuLevel level, ConvolutionKey key, ConvolutionForm form) => new(level, [new(key, form)]);

    /// <summary>The plan's step of a 3x3 convolution, padded to its input's size, that only stores.</summary>
    public static PlanStep Step(CpuBackend backend, Shape input, int outputs, CompileOptions? options = null, Window? window = null)
    {
        Window taken = window ?? Window.Padded(3, 1, 1, 1, 1);
        NhwcTensor x = new(input), filter = new([taken.Height.Kernel, taken.Width.Kernel, input[3], outputs]);
        var program = new EagerProgram();
        program.Add(new Conv2D(program.Input(x), program.Parameter(filter), taken, program.Store()));
        using IExecutable executable = program.Compile(backend, options ?? new() { Winograd = WinogradUse.Auto });
        return executable.Describe().Steps[0];
    }

    /// <summary>The part of a kernel's name that tells its form.</summary>
    public static string Part(ConvolutionForm form) => form switch
    {
        ConvolutionForm.Winograd2 => "winograd_f23",
        ConvolutionForm.Winograd4 => "winograd_f43",
        _ => "igemm",
    };
}
