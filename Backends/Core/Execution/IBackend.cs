namespace NeoResNet.Backends;

/// <summary>
/// A device that runs programs. Thread-safe and long-lived: an application makes one and shares it.
/// It must outlive the parameter sets and executables made from it.
/// </summary>
public interface IBackend : IDisposable
{
    /// <summary>What the device is and which kernels it uses.</summary>
    BackendInfo Info { get; }

    /// <summary>Makes an empty set of parameters, to be filled and shared by any number of executables.</summary>
    IParameterSet CreateParameterSet();

    /// <summary>Chooses kernels, plans memory and packs parameters.</summary>
    /// <exception cref="ArgumentException">The parameters belong to another backend or lack one that the program reads.</exception>
    IExecutable Compile(TensorProgram program, IParameterSet parameters, CompileOptions? options = null);
}
