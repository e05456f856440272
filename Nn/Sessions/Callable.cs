using System.Runtime.CompilerServices;
using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;
using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>
/// Represents a function from tensors to tensors, which is a part of a session's graph.
/// </summary>
/// <remarks>
/// This class is thread-safe: any number of threads can run a callable at the same time.
/// </remarks>
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

    /// <summary>Gets the session that runs this callable.</summary>
    public Session Session { get; }

    /// <summary>Gets the nodes whose tensors this callable takes, in order.</summary>
    public IReadOnlyList<Node> Feeds => _signature.Feeds;

    /// <summary>Gets the nodes whose tensors this callable returns, in order.</summary>
    public IReadOnlyList<Node> Fetches => _signature.Fetches;

    /// <summary>
    /// Runs the callable, writes the results to the caller's tensors, and then applies the updates
    /// that the callable was created with.
    /// </summary>
    /// <param name="inputs">One tensor per node of <see cref="Feeds"/>, in the same order.</param>
    /// <param name="outputs">
    /// One tensor per node of <see cref="Fetches"/>, of the shape that <see cref="OutputShapes"/>
    /// returns. A run overwrites all values.
    /// </param>
    /// <param name="cancellationToken">
    /// Cancels the run between operations. The outputs are then undefined.
    /// </param>
    /// <remarks>
    /// The first run with given input shapes compiles a plan. Later runs allocate no managed or
    /// native memory on any thread.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// A tensor is missing or has the wrong shape, an output shares memory with an input or with
    /// another output, or the callable has updates and the batch is empty. The message names the
    /// node, the expected and the actual shape.
    /// </exception>
    /// <exception cref="ArgumentNullException">A tensor is null.</exception>
    /// <exception cref="InvalidOperationException">
    /// A variable that the run reads has no values.
    /// </exception>
    /// <exception cref="ObjectDisposedException">
    /// The session or its variables were disposed.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled.
    /// </exception>
    public void Run(ReadOnlySpan<NhwcTensor> inputs, ReadOnlySpan<NhwcTensor> outputs, CancellationToken cancellationToken = default) =>
        Run(inputs, outputs, new RunOptions(CancellationToken: cancellationToken));

    /// <summary>
    /// Runs the callable with options such as a thread limit and writes the results to the caller's
    /// tensors.
    /// </summary>
    /// <param name="inputs">One tensor per node of <see cref="Feeds"/>, in the same order.</param>
    /// <param name="outputs">
    /// One tensor per node of <see cref="Fetches"/>, of the shape that <see cref="OutputShapes"/>
    /// returns. A run overwrites all values.
    /// </param>
    /// <param name="options">Thread limit, cancellation and measurements.</param>
    /// <exception cref="ArgumentOutOfRangeException">The thread limit is negative.</exception>
    /// <inheritdoc
    ///     cref="Run(ReadOnlySpan{NhwcTensor}, ReadOnlySpan{NhwcTensor}, CancellationToken)"
    ///     path="/exception"/>
    [OverloadResolutionPriority(1)]
    public void Run(ReadOnlySpan<NhwcTensor> inputs, ReadOnlySpan<NhwcTensor> outputs, RunOptions options)
    {
        Plan plan = _plans.Acquire(_signature, inputs);
        try
        {
            plan.CheckOutputs(_signature.Fetches, 0, outputs);
            Run(plan, inputs, outputs, options);
        }
        finally
        {
            plan.Release();
        }
    }

    /// <summary>
    /// Runs the callable, returns the results in new tensors, and applies the updates that the
    /// callable was created with.
    /// </summary>
    /// <param name="inputs">One tensor per node of <see cref="Feeds"/>, in the same order.</param>
    /// <param name="cancellationToken">Cancels the run between operations.</param>
    /// <returns>One new tensor per node of <see cref="Fetches"/>, in the same order.</returns>
    /// <remarks>This method allocates only the result tensors and their array.</remarks>
    /// <inheritdoc
    ///     cref="Run(ReadOnlySpan{NhwcTensor}, ReadOnlySpan{NhwcTensor}, CancellationToken)"
    ///     path="/exception"/>
    public NhwcTensor[] Run(ReadOnlySpan<NhwcTensor> inputs, CancellationToken cancellationToken = default) =>
        Run(inputs, new RunOptions(CancellationToken: cancellationToken));

    /// <summary>
    /// Runs the callable with options such as a thread limit and returns the results in new
    /// tensors.
    /// </summary>
    /// <param name="inputs">One tensor per node of <see cref="Feeds"/>, in the same order.</param>
    /// <param name="options">Thread limit, cancellation and measurements.</param>
    /// <returns>One new tensor per node of <see cref="Fetches"/>, in the same order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The thread limit is negative.</exception>
    /// <inheritdoc
    ///     cref="Run(ReadOnlySpan{NhwcTensor}, ReadOnlySpan{NhwcTensor}, CancellationToken)"
    ///     path="/exception"/>
    [OverloadResolutionPriority(1)]
    public NhwcTensor[] Run(ReadOnlySpan<NhwcTensor> inputs, RunOptions options)
    {
        Plan plan = _plans.Acquire(_signature, inputs);
        try
        {
            NhwcTensor[] outputs = plan.NewOutputs(_signature.Fetches.Length);
            Run(plan, inputs, outputs, options);
            return outputs;
        }
        finally
        {
            plan.Release();
        }
    }

    /// <summary>Runs a callable that has one feed and one fetch.</summary>
    /// <param name="input">The tensor of the only node of <see cref="Feeds"/>.</param>
    /// <param name="cancellationToken">Cancels the run between operations.</param>
    /// <returns>A new tensor: the value of the only node of <see cref="Fetches"/>.</returns>
    /// <exception cref="ArgumentException">
    /// The callable does not have exactly one feed and one fetch, or the input has the wrong shape.
    /// </exception>
    /// <inheritdoc
    ///     cref="Run(ReadOnlySpan{NhwcTensor}, ReadOnlySpan{NhwcTensor}, CancellationToken)"
    ///     path="/exception[not(contains(@cref, 'ArgumentException'))]"/>
    public NhwcTensor Run(NhwcTensor input, CancellationToken cancellationToken = default) => Run(input, new RunOptions(CancellationToken: cancellationToken));

    /// <summary>
    /// Runs a callable that has one feed and one fetch, with options such as a thread limit.
    /// </summary>
    /// <param name="input">The tensor of the only node of <see cref="Feeds"/>.</param>
    /// <param name="options">Thread limit, cancellation and measurements.</param>
    /// <returns>A new tensor: the value of the only node of <see cref="Fetches"/>.</returns>
    /// <exception cref="ArgumentException">
    /// The callable does not have exactly one feed and one fetch, or the input has the wrong shape.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The thread limit is negative.</exception>
    /// <inheritdoc
    ///     cref="Run(ReadOnlySpan{NhwcTensor}, ReadOnlySpan{NhwcTensor}, CancellationToken)"
    ///     path="/exception[not(contains(@cref, 'ArgumentException'))]"/>
    [OverloadResolutionPriority(1)]
    public NhwcTensor Run(NhwcTensor input, RunOptions options) => _signature.Fetches.Length == 1
        ? Run([input], options)[0]
        : throw new ArgumentException($"The callable returns {_signature.Fetches.Length} tensors ({Signature.Names(_signature.Fetches)}); pass the input as a list to get all of them.");

    /// <summary>
    /// Computes the outputs' shapes for given input shapes, without compiling or running.
    /// </summary>
    /// <param name="inputs">One shape per node of <see cref="Feeds"/>, in the same order.</param>
    /// <returns>One shape per node of <see cref="Fetches"/>, in the same order.</returns>
    /// <exception cref="ArgumentException">
    /// The number of shapes is wrong, or a shape is invalid. The message names the node, the
    /// expected and the actual shape.
    /// </exception>
    public Shape[] OutputShapes(params ReadOnlySpan<Shape> inputs) => _signature.InferOutputs(inputs);

    /// <summary>
    /// Creates the program that a backend compiles for given input shapes, for tools that compile
    /// it themselves.
    /// </summary>
    /// <param name="inputs">One shape per node of <see cref="Feeds"/>, in the same order.</param>
    /// <returns>The program.</returns>
    /// <remarks>
    /// The ids of the parameters are independent of those of the session. The method reads no
    /// parameter values and uses no device.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// The number of shapes is wrong, or a shape is invalid. The message names the node, the
    /// expected and the actual shape.
    /// </exception>
    public TensorProgram Lower(params ReadOnlySpan<Shape> inputs)
    {
        _signature.CheckFeeds(inputs);
        return Lowerer.Lower(_signature.Feeds, inputs, _signature.Computed, new ParameterTable(), _signature.Live);
    }

    /// <summary>Describes the plan for inputs of the given shapes.</summary>
    /// <param name="inputs">
    /// One tensor per node of <see cref="Feeds"/>, in the same order. The method reads their shapes
    /// only.
    /// </param>
    /// <returns>The plan: operations, kernels, memory.</returns>
    /// <remarks>If the cache contains no plan for these shapes, this method compiles one.</remarks>
    /// <inheritdoc
    ///     cref="Run(ReadOnlySpan{NhwcTensor}, ReadOnlySpan{NhwcTensor}, CancellationToken)"
    ///     path="/exception[not(contains(@cref, 'Canceled'))]"/>
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
    /// Runs the callable several times, with output tensors of its own, and measures the time of
    /// each operation.
    /// </summary>
    /// <param name="inputs">One tensor per node of <see cref="Feeds"/>, in the same order.</param>
    /// <param name="runs">Number of measured runs, at least 1.</param>
    /// <param name="burnIn">Number of runs before the measured ones, at least 0.</param>
    /// <param name="options">Thread limit and cancellation.</param>
    /// <returns>The times of the run and of each operation.</returns>
    /// <remarks>
    /// This method applies no updates. If the cache contains no plan, this method compiles one. The
    /// measured runs allocate no memory.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="runs"/> is less than 1, <paramref name="burnIn"/> is negative, or the thread
    /// limit is negative.
    /// </exception>
    /// <inheritdoc
    ///     cref="Run(ReadOnlySpan{NhwcTensor}, ReadOnlySpan{NhwcTensor}, CancellationToken)"
    ///     path="/exception"/>
    public RunProfile Profile(ReadOnlySpan<NhwcTensor> inputs, int runs = 20, int burnIn = 5, RunOptions options = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(burnIn);
        Plan plan = _plans.Acquire(_signature, inputs);
        try
        {
            NhwcTensor[] outputs = plan.NewOutputs(plan.Executable.Program.Outputs.Count);
            using var profiler = new Profiler(plan.Executable);
            profiler.Run(inputs, outputs, runs, burnIn, options);
            return profiler.Finish();
        }
        finally
        {
            plan.Release();
        }
    }

    private void Run(Plan plan, ReadOnlySpan<NhwcTensor> inputs, ReadOnlySpan<NhwcTensor> outputs, RunOptions options)
    {
        if (_signature.Updates.Length > 0)
        {
            RunWithUpdates(plan, inputs, outputs, options);
            return;
        }

        using Workspace workspace = plan.Executable.Rent();
        plan.Executable.Run(workspace, inputs, outputs, options);
    }

    private void RunWithUpdates(Plan plan, ReadOnlySpan<NhwcTensor> inputs, ReadOnlySpan<NhwcTensor> outputs, RunOptions options)
    {
        foreach ((MovingAverageUpdate update, _) in _signature.Updates)
        {
            // No operation of such a run reads the moving averages, so no other check would fail.
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
}
