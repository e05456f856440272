using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;
using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>A computation of a session, ready to be called with tensors. Thread-safe: many threads may run it at once.</summary>
public sealed class Callable
{
    private readonly PlanCache _plans;
    private readonly Signature _signature;

    internal Callable(Session session, PlanCache plans, Signature signature)
    {
        Session = session;
        _plans = plans;
        _signature = signature;
    }

    /// <summary>The session it belongs to.</summary>
    public Session Session { get; }

    /// <summary>The nodes whose tensors it takes, in order.</summary>
    public IReadOnlyList<Node> Feeds => _signature.Feeds;

    /// <summary>The nodes whose tensors it gives, in order.</summary>
    public IReadOnlyList<Node> Fetches => _signature.Fetches;

    /// <summary>
    /// Runs into the caller's tensors, then does the updates it was made with. Compiles at the first run for these shapes; after that
    /// nothing is allocated, managed or native, on any thread.
    /// </summary>
    /// <param name="inputs">One tensor for each of <see cref="Feeds"/>.</param>
    /// <param name="outputs">One tensor for each of <see cref="Fetches"/>, of the shape that <see cref="OutputShapes"/> tells; written whole.</param>
    /// <param name="options">Thread limit and cancellation.</param>
    /// <exception cref="ArgumentException">A tensor is missing, of a wrong shape, or given twice; names the node, the expected and the given.</exception>
    /// <exception cref="ObjectDisposedException">A tensor or the session was disposed.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled; the outputs are undefined.</exception>
    public void Run(ReadOnlySpan<NhwcTensor> inputs, ReadOnlySpan<NhwcTensor> outputs, RunOptions options = default)
    {
        Plan plan = _plans.Acquire(_signature, inputs);
        try
        {
            CheckOutputs(plan, outputs);
            if (_signature.Updates.Length > 0)
            {
                RunWithUpdates(plan, inputs, outputs, options);
                return;
            }

            using Workspace workspace = plan.Executable.Rent();
            plan.Executable.Run(workspace, inputs, outputs, options);
        }
        finally
        {
            plan.Release();
        }
    }

    /// <summary>Runs into new tensors.</summary>
    public NhwcTensor[] Run(ReadOnlySpan<NhwcTensor> inputs, RunOptions options = default)
    {
        Shape[] shapes = OutputShapes(ShapesOf(inputs));
        var outputs = new NhwcTensor[shapes.Length];
        for (int i = 0; i < outputs.Length; i++)
        {
            outputs[i] = NhwcTensor.Uninitialized(shapes[i]);
        }

        Run(inputs, outputs, options);
        return outputs;
    }

    /// <summary>Shapes of the outputs for inputs of the given shapes. Computes and compiles nothing.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit; names the node, the expected and the given.</exception>
    public Shape[] OutputShapes(params ReadOnlySpan<Shape> inputs) => _signature.InferOutputs(inputs);

    /// <summary>
    /// The program that a backend gets for inputs of the given shapes, for tools that compile it themselves. Its parameters are
    /// numbered anew; neither their values nor a device are touched.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes do not fit; names the node, the expected and the given.</exception>
    public TensorProgram Lower(params ReadOnlySpan<Shape> inputs)
    {
        _signature.CheckFeeds(inputs);
        return Lowerer.Lower(_signature.Feeds, inputs, _signature.Computed, new ParameterTable());
    }

    /// <summary>What runs for inputs like these: compiles where that was not done yet.</summary>
    public ExecutionPlan Describe(params ReadOnlySpan<NhwcTensor> inputs)
    {
        Plan plan = _plans.Acquire(_signature, inputs);
        try
        {
            return plan.Executable.Describe();
        }
        finally
        {
            plan.Release();
        }
    }

    /// <summary>
    /// Runs some times into tensors of its own and tells how long each operation took; does no updates. Compiles where that was not
    /// done yet; the runs allocate nothing.
    /// </summary>
    /// <param name="inputs">One tensor for each of <see cref="Feeds"/>.</param>
    /// <param name="runs">Runs measured, at least 1.</param>
    /// <param name="burnIn">Runs before them.</param>
    /// <param name="options">Thread limit and cancellation.</param>
    /// <exception cref="ArgumentException">A tensor is missing or of a wrong shape.</exception>
    /// <exception cref="OperationCanceledException">A run was cancelled.</exception>
    public RunProfile Profile(ReadOnlySpan<NhwcTensor> inputs, int runs = 20, int burnIn = 5, RunOptions options = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 1);
        Plan plan = _plans.Acquire(_signature, inputs);
        var outputs = new NhwcTensor[plan.Executable.Program.Outputs.Count];
        try
        {
            for (int i = 0; i < outputs.Length; i++)
            {
                outputs[i] = NhwcTensor.Uninitialized(plan.Executable.Program.Outputs[i].Shape);
            }

            using var profiler = new Profiler(plan.Executable);
            profiler.Run(inputs, outputs, runs, burnIn, options);
            return profiler.Finish();
        }
        finally
        {
            plan.Release();
        }
    }

    private void RunWithUpdates(Plan plan, ReadOnlySpan<NhwcTensor> inputs, ReadOnlySpan<NhwcTensor> outputs, RunOptions options)
    {
        foreach ((MovingAverageUpdate update, _) in _signature.Updates)
        {
            // Nothing else in such a run reads the moving averages, so nothing else would notice.
            update.Variable.ThrowIfUninitialized();
        }

        UpdateRun run = plan.RentUpdateRun();
        try
        {
            using (Workspace workspace = plan.Executable.Rent())
            {
                plan.Executable.Run(workspace, inputs, run.With(outputs), options);
            }

            run.Apply(Session.Graph.Variables);
        }
        finally
        {
            plan.Return(run);
        }
    }

    internal static Shape[] ShapesOf(ReadOnlySpan<NhwcTensor> tensors)
    {
        var shapes = new Shape[tensors.Length];
        for (int i = 0; i < shapes.Length; i++)
        {
            ArgumentNullException.ThrowIfNull(tensors[i]);
            shapes[i] = tensors[i].Shape;
        }

        return shapes;
    }

    private void CheckOutputs(Plan plan, ReadOnlySpan<NhwcTensor> outputs)
    {
        IReadOnlyList<ProgramOutput> expected = plan.Executable.Program.Outputs;
        if (outputs.Length != _signature.Fetches.Length)
        {
            throw new ArgumentException($"The callable gives {_signature.Fetches.Length} outputs ({Signature.Names(_signature.Fetches)}), got {outputs.Length} tensors.");
        }

        for (int i = 0; i < outputs.Length; i++)
        {
            ArgumentNullException.ThrowIfNull(outputs[i]);
            if (outputs[i].Shape != expected[i].Shape)
            {
                throw new ArgumentException($"'{_signature.Fetches[i].Name}' gives a tensor of shape {expected[i].Shape}, got one of {outputs[i].Shape}.");
            }
        }
    }
}
