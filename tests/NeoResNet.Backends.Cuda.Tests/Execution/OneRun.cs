using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// A backend with one convolution, or another program with its parameters, compiled and a workspace
/// rented.
/// </summary>
internal sealed class OneRun : IDisposable
{
    private readonly IParameterSet _parameters;
    private readonly NhwcTensor _feed = OneConvolution.Drawn(OneConvolution.Images, 1);
    private readonly NhwcTensor _fetch;

    public OneRun(CudaBackendOptions? options = null, TensorProgram? program = null, Window? window = null)
    {
        Backend = new(options);
        try
        {
            Window chosen = window ?? Window.Padded(3, 1, 1, 1, 1);
            _parameters = OneConvolution.Parameters(Backend, chosen.Height.Kernel);
            Executable = Backend.Compile(program ?? OneConvolution.Program(chosen), _parameters);
            Workspace = Executable.Rent();
            _fetch = new(Executable.Program.OutputShapes[0]);
        }
        catch
        {
            Executable?.Dispose();
            _parameters?.Dispose();
            Backend.Dispose();
            throw;
        }
    }

    public CudaBackend Backend { get; }

    public IExecutable Executable { get; } = null!;

    public Workspace Workspace { get; }

    /// <summary>Runs with random images from a seed.</summary>
    public float[] Run(ulong seed, RunOptions options = default) => Run(seed, Workspace, options);

    public float[] Run(ulong seed, Workspace workspace, RunOptions options = default)
    {
        NhwcTensor feed = OneConvolution.Drawn(OneConvolution.Images, seed), fetch = new(Executable.Program.OutputShapes[0]);
        Executable.Run(workspace, [feed], [fetch], options);
        return fetch.Span.ToArray();
    }

    /// <summary>Runs with the same tensors as before.</summary>
    public void RunAgain(RunOptions options = default) => Executable.Run(Workspace, [_feed], [_fetch], options);

    public void Dispose()
    {
        Workspace.Dispose();
        Executable.Dispose();
        _parameters.Dispose();
        Backend.Dispose();
    }
}
