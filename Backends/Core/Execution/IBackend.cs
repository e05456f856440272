namespace NeoResNet.Backends;

/// <summary>Represents a device that runs programs.</summary>
/// <remarks>
/// Implementations are thread-safe and long-lived: an application creates one backend and shares
/// it. A backend must outlive its parameter sets and executables.
/// </remarks>
public interface IBackend : IDisposable
{
    /// <summary>Gets a description of the device and its kernels.</summary>
    BackendInfo Info { get; }

    /// <summary>
    /// Creates an empty set of parameters that any number of executables can share.
    /// </summary>
    /// <returns>The set; must be disposed by the caller.</returns>
    /// <exception cref="ObjectDisposedException">The backend was disposed.</exception>
    IParameterSet CreateParameterSet();

    /// <summary>Compiles a program: chooses kernels, plans memory and packs parameters.</summary>
    /// <param name="program">The program.</param>
    /// <param name="parameters">
    /// A set of this backend with all parameters that the program reads.
    /// </param>
    /// <param name="options">Options for this program; null for the defaults.</param>
    /// <returns>The executable; must be disposed by the caller.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="program"/> or <paramref name="parameters"/> is null.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// The set belongs to another backend, or lacks a parameter that the program reads.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The backend was disposed.</exception>
    IExecutable Compile(TensorProgram program, IParameterSet parameters, CompileOptions? options = null);
}
