using NeoResNet.Backends;
using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet.TestSupport;

/// <summary>
/// A backend that computes nothing and keeps the program it was given: shows what a graph lowers to without any variable
/// having values.
/// </summary>
internal sealed class ProgramRecorder : IBackend
{
    private TensorProgram? _program;

    public BackendInfo Info { get; } = new("recorder", "none", "none", 1);

    /// <summary>The program of some fetches for feeds of known shapes.</summary>
    public static TensorProgram Record(IReadOnlyList<(Node Node, Shape Shape)> feeds, params Node[] fetches)
    {
        using var recorder = new ProgramRecorder();
        using var session = new Session(fetches[0].Graph, recorder);
        NhwcTensor[] tensors = [.. feeds.Select(feed => new NhwcTensor(feed.Shape))];
        _ = session.Callable([.. feeds.Select(feed => feed.Node)], fetches).Describe(tensors);

        return recorder._program!;
    }

    public IParameterSet CreateParameterSet() => new NoParameters(this);

    public IExecutable Compile(TensorProgram program, IParameterSet parameters, CompileOptions? options = null)
    {
        _program = program;
        return new NoExecutable(program);
    }

    public void Dispose()
    {
    }

    private sealed class NoParameters(IBackend backend) : IParameterSet
    {
        private readonly HashSet<ParameterId> _ids = [];

        public IBackend Backend => backend;

        public bool Contains(ParameterId id) => _ids.Contains(id);

        public void Add(ParameterId id, Func<ParameterValues> source) => _ids.Add(id);

        public void Dispose()
        {
        }
    }

    private sealed class NoExecutable(TensorProgram program) : IExecutable
    {
        public TensorProgram Program => program;

        public Workspace Rent() => throw new InvalidOperationException("A recorder cannot run.");

        public void Run(Workspace workspace, ReadOnlySpan<NhwcTensor> feeds, ReadOnlySpan<NhwcTensor> fetches, RunOptions options = default) =>
            throw new InvalidOperationException("A recorder cannot run.");

        public ExecutionPlan Describe() => new([], 0, 0, 0);

        public void Dispose()
        {
        }
    }
}
