namespace NeoResNet.Backends.Cuda;

/// <summary>An epilogue as the kernels take it: y = result + bias + residual, relu; second = relu(scale * y + shift). What is absent is empty.</summary>
internal readonly record struct EpilogueArguments()
{
    /// <summary>Summand, one a channel.</summary>
    internal DeviceArray Bias { get; init; }

    /// <summary>The value to add.</summary>
    internal ViewArguments Residual { get; init; } = ViewArguments.Absent;

    /// <summary>Whether negative results become zero.</summary>
    internal bool Relu { get; init; }

    /// <summary>Where y goes.</summary>
    internal DeviceArray Output { get; init; }

    /// <summary>Multiplier of the second output, one a channel.</summary>
    internal DeviceArray SecondScale { get; init; }

    /// <summary>Summand of the second output, one a channel.</summary>
    internal DeviceArray SecondShift { get; init; }

    /// <summary>Whether negative second results become zero.</summary>
    internal bool SecondRelu { get; init; }

    /// <summary>Where the second output goes.</summary>
    internal DeviceArray Second { get; init; }

    /// <summary>Adds the parameters.</summary>
    internal void AddTo(ref KernelArguments arguments)
    {
        arguments.AddView(Bias.Pointer, Bias.Length);
        Residual.AddTo(ref arguments);
        arguments.Add(Relu ? 1 : 0);
        arguments.AddView(Output.Pointer, Output.Length);
        arguments.AddView(SecondScale.Pointer, SecondScale.Length);
        arguments.AddView(SecondShift.Pointer, SecondShift.Length);
        arguments.Add(SecondRelu ? 1 : 0);
        arguments.AddView(Second.Pointer, Second.Length);
    }
}
