using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Samples.Tests.ThirdParty;

/// <summary>
/// Implements the interface itself, as a backend with memory of its own does. Its device only
/// copies the first feed to the first fetch.
/// </summary>
internal sealed class StagedExecutable(TensorProgram program) : IExecutable
{
    private readonly Stack<Staging> _idle = new();

    public TensorProgram Program => program;

    public int Idle => _idle.Count;

    public Workspace Rent() => (_idle.TryPop(out Staging? staging) ? staging : new Staging(this)).Rent();

    public void Run(Workspace workspace, ReadOnlySpan<NhwcTensor> feeds, ReadOnlySpan<NhwcTensor> fetches, RunOptions options = default)
    {
        var staging = (Staging)workspace.Memory!;
        workspace.BeginRun();
        try
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            feeds[0].Span.CopyTo(staging.Elements);
            staging.Elements.CopyTo(fetches[0].Span);
        }
        finally
        {
            staging.EndRun();
        }
    }

    public ExecutionPlan Describe() => new([], 0, 0, 0);

    public void Dispose() => _idle.Clear();

    /// <summary>The memory of one run on the device.</summary>
    private sealed class Staging(StagedExecutable owner) : WorkspaceMemory
    {
        public float[] Elements { get; } = new float[owner.Program.Values[0].ElementCount];

        public override long Bytes => Elements.Length * (long)sizeof(float);

        protected override void GiveBack() => owner._idle.Push(this);
    }
}
