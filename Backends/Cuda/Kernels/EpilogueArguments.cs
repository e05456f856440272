namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Represents the epilogue arguments of a kernel: y = result + bias + residual, relu; second =
/// relu(scale * y + shift). Absent parts are empty arrays.
/// </summary>
internal readonly record struct EpilogueArguments()
{
    /// <summary>Gets the bias, one number per channel.</summary>
    public DeviceArray Bias { get; init; }

    /// <summary>Gets the value that is added.</summary>
    public ViewArguments Residual { get; init; } = ViewArguments.Absent;

    /// <summary>Gets a value indicating whether negative results become zero.</summary>
    public bool Relu { get; init; }

    /// <summary>Gets the array that y is written to.</summary>
    public DeviceArray Output { get; init; }

    /// <summary>Gets the multiplier of the second output, per channel.</summary>
    public DeviceArray SecondScale { get; init; }

    /// <summary>Gets the summand of the second output, per channel.</summary>
    public DeviceArray SecondShift { get; init; }

    /// <summary>Gets a value indicating whether negative second results become zero.</summary>
    public bool SecondRelu { get; init; }

    /// <summary>Gets the array that the second output is written to.</summary>
    public DeviceArray Second { get; init; }

    /// <summary>Finds the addresses of an operation's epilogue.</summary>
    public static EpilogueArguments Of(Epilogue epilogue, IKernelMemory memory) => new()
    {
        Bias = memory.Parameter(epilogue.Bias),
        Residual = epilogue.Residual is { } residual ? memory.View(residual) : ViewArguments.Absent,
        Relu = epilogue.Relu,
        Output = epilogue.Output is { } output ? memory.Array(output) : default,
        SecondScale = memory.Parameter(epilogue.Second?.Scale),
        SecondShift = memory.Parameter(epilogue.Second?.Shift),
        SecondRelu = epilogue.Second?.Relu ?? false,
        Second = epilogue.Second is { } second ? memory.Array(second.Output) : default,
    };

    /// <summary>Appends the epilogue to a kernel's arguments.</summary>
    public void AddTo(ref KernelArguments arguments)
    {
        Bias.AddTo(ref arguments);
        Residual.AddTo(ref arguments);
        arguments.Add(Relu ? 1 : 0);
        Output.AddTo(ref arguments);
        SecondScale.AddTo(ref arguments);
        SecondShift.AddTo(ref arguments);
        arguments.Add(SecondRelu ? 1 : 0);
        Second.AddTo(ref arguments);
    }
}
