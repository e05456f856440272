using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;
using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>Trains variables: each step computes a loss and its gradients, and applies them.</summary>
/// <remarks>
/// <para>
/// A step holds the lock of the variable store. Therefore a checkpoint contains the variables before
/// or after a step, and compilations read one version. A step that fails or is cancelled changes
/// nothing. Results do not depend on the number of threads.
/// </para>
/// <para>
/// The optimizer's slots and the counter of steps are part of the variable store. To resume
/// training, create the network and the step, restore the checkpoint, and continue. The steps then
/// give the same bits as an uninterrupted training.
/// </para>
/// <para>This class is thread-safe. Concurrent steps run one after the other.</para>
/// </remarks>
public sealed class TrainingStep : IDisposable
{
    private readonly Session _session;
    private readonly VariableStore _store;
    private readonly Signature _signature;
    private readonly GradientUpdate _update;
    private readonly TrainingStepOptions _options;

    // The loss, the caller's fetches, the gradients, and the batch statistics for moving averages.
    private readonly NhwcTensor[] _results;
    private bool _disposed;

    /// <summary>
    /// Adds the gradients of the loss to the graph and the optimizer's slots to the variable store.
    /// </summary>
    /// <param name="session">The session that runs the steps, on a CPU backend.</param>
    /// <param name="feeds">The nodes whose tensors each step takes.</param>
    /// <param name="loss">
    /// A node of shape [1]. Add penalties such as <see cref="Losses.Regularization"/> to it.
    /// </param>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <remarks>
    /// Slots that the store already contains keep their values. New slots start with the values that
    /// the optimizer defines.
    /// </remarks>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="session"/>, <paramref name="feeds"/>, <paramref name="loss"/> or
    /// <paramref name="optimizer"/> is null.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// A node belongs to another graph, a placeholder is not fed, the shape of the loss is not [1],
    /// the loss does not depend on a variable, or there is no variable to train.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A factor is negative or not finite, or <see cref="TrainingStepOptions.ClipNorm"/> is not
    /// greater than 0.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The store contains a variable with the name of a slot but another shape.
    /// </exception>
    /// <exception cref="NotSupportedException">
    /// An operation between the variables and the loss has no gradient. The message names the node.
    /// </exception>
    public TrainingStep(Session session, IReadOnlyList<Node> feeds, Node loss, Optimizer optimizer, TrainingStepOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(feeds);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(optimizer);
        _options = options ?? new();
        if (_options.ClipNorm is { } norm && !(norm > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(options), norm, "The norm to clip to must be greater than 0.");
        }

        _session = session;
        _store = session.Graph.Variables;
        (Variable Variable, double Factor)[] trained = Trained(feeds, loss, _options);
        Variables = [.. trained.Select(pair => pair.Variable)];
        IReadOnlyList<Node> gradients = Gradients.Of(loss, Variables);
        _signature = new(session.Graph, feeds, [loss, .. _options.Fetches, .. gradients], _options.Updates, Variables);
        lock (_store.Gate)
        {
            _update = new(_store, optimizer, trained);
            _store.CountSteps();
        }

        Slots = [.. _update.State];
        _results = new NhwcTensor[_signature.Computed.Length];
        _results[0] = new([1]);
        foreach ((int index, NhwcTensor gradient) in _update.Gradients.Index())
        {
            _results[1 + _options.Fetches.Count + index] = gradient;
        }

        for (int i = _signature.Fetches.Length; i < _results.Length; i++)
        {
            _results[i] = new(_signature.Computed[i].Shape.ToShape());
        }
    }

    /// <summary>Gets the variables that the steps change, in the order of the store.</summary>
    public IReadOnlyList<Variable> Variables { get; }

    /// <summary>Gets the variables of the optimizer's state.</summary>
    /// <remarks>
    /// A checkpoint needs them to resume training. A file of weights does not need them.
    /// </remarks>
    public IReadOnlyList<Variable> Slots { get; }

    /// <summary>Gets the number of updates so far, including those of restored checkpoints.</summary>
    /// <remarks>Checkpoints store this number as <c>global_step</c>, as slim does.</remarks>
    public long GlobalStep => _store.GlobalStep ?? 0;

    /// <summary>
    /// Gets the 2-norm of the gradient of the last update, of all variables together and before
    /// clipping.
    /// </summary>
    public double GradientNorm { get; private set; }

    /// <summary>Runs one step: computes the loss and the gradients, and updates the variables.</summary>
    /// <param name="inputs">One tensor per feed, in the same order.</param>
    /// <param name="outputs">
    /// One tensor per node of <see cref="TrainingStepOptions.Fetches"/>, of its shape. The step
    /// overwrites all values.
    /// </param>
    /// <param name="learningRate">Learning rate of this step; at least 0.</param>
    /// <param name="options">Thread limit and cancellation.</param>
    /// <returns>The loss of the batch before the update.</returns>
    /// <remarks>
    /// If gradients were accumulated, the step applies the mean of them and of this batch's
    /// gradient. The first step with given input shapes compiles a plan. Later steps allocate no
    /// managed or native memory on any thread.
    /// </remarks>
    /// <exception cref="ArgumentNullException">A tensor is null.</exception>
    /// <exception cref="ArgumentException">
    /// A tensor is missing or has the wrong shape, the batch is empty, or an output shares memory
    /// with an input or with another output.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The learning rate is negative or not finite, or the thread limit is negative.
    /// </exception>
    /// <exception cref="NotFiniteNumberException">
    /// The loss or the norm of the gradient is infinite or not a number. The step changed no
    /// variable and discarded the accumulated gradients.
    /// </exception>
    /// <exception cref="NotSupportedException">The session's backend does not support training.</exception>
    /// <exception cref="InvalidOperationException">A variable has no values.</exception>
    /// <exception cref="ObjectDisposedException">
    /// The step, the session or its variables were disposed.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled. The step changed no variable.
    /// </exception>
    public float Run(ReadOnlySpan<NhwcTensor> inputs, ReadOnlySpan<NhwcTensor> outputs, double learningRate, RunOptions options = default)
    {
        CheckRate(learningRate);
        lock (_store.Gate)
        {
            float loss = Compute(inputs, outputs, options);
            if (_update.Added > 0)
            {
                _update.Add(Threads(options));
            }

            Update(learningRate, options);
            ApplyAverages();
            _store.Bump();
            return loss;
        }
    }

    /// <summary>
    /// Computes the loss and the gradients of a batch, and adds the gradients to those of earlier
    /// batches.
    /// </summary>
    /// <param name="inputs">One tensor per feed, in the same order.</param>
    /// <param name="outputs">
    /// One tensor per node of <see cref="TrainingStepOptions.Fetches"/>, of its shape.
    /// </param>
    /// <param name="options">Thread limit and cancellation.</param>
    /// <returns>The loss of the batch.</returns>
    /// <remarks>
    /// This method changes only the moving averages of <see cref="TrainingStepOptions.Updates"/>.
    /// </remarks>
    /// <inheritdoc
    ///     cref="Run(ReadOnlySpan{NhwcTensor}, ReadOnlySpan{NhwcTensor}, double, RunOptions)"
    ///     path="/exception"/>
    public float Accumulate(ReadOnlySpan<NhwcTensor> inputs, ReadOnlySpan<NhwcTensor> outputs, RunOptions options = default)
    {
        lock (_store.Gate)
        {
            float loss = Compute(inputs, outputs, options);
            _update.Add(Threads(options));
            ApplyAverages();
            _store.Bump();
            return loss;
        }
    }

    /// <summary>Updates the variables by the mean of the accumulated gradients.</summary>
    /// <param name="learningRate">Learning rate of this step; at least 0.</param>
    /// <param name="options">Thread limit and cancellation.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The learning rate is negative or not finite.
    /// </exception>
    /// <exception cref="InvalidOperationException">No gradients were accumulated.</exception>
    /// <exception cref="NotFiniteNumberException">
    /// The norm of the gradient is infinite or not a number. The step changed no variable and
    /// discarded the accumulated gradients.
    /// </exception>
    /// <exception cref="ObjectDisposedException">
    /// The step or its variables were disposed.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled. The step changed no variable.
    /// </exception>
    public void Apply(double learningRate, RunOptions options = default)
    {
        CheckRate(learningRate);
        lock (_store.Gate)
        {
            ThrowIfDisposed();
            options.CancellationToken.ThrowIfCancellationRequested();
            if (_update.Added == 0)
            {
                throw new InvalidOperationException($"No gradients were accumulated. Call {nameof(Accumulate)} before {nameof(Apply)}.");
            }

            Update(learningRate, options);
            _store.Bump();
        }
    }

    /// <summary>Frees the compiled plans of the steps.</summary>
    /// <remarks>The slots remain in the variable store.</remarks>
    public void Dispose()
    {
        lock (_store.Gate)
        {
            if (!_disposed)
            {
                _disposed = true;
                _session.Plans.Remove(_signature);
            }
        }
    }

    private static (Variable Variable, double Factor)[] Trained(IReadOnlyList<Node> feeds, Node loss, TrainingStepOptions options)
    {
        var read = new HashSet<Variable>(Reachability.Needed(feeds, [loss]).SelectMany(node => node.Operation.Variables));
        IEnumerable<Variable> wanted = options.Variables ?? [.. loss.Graph.Variables.Variables.Where(variable => variable.Trainable && read.Contains(variable))];
        (Variable Variable, double Factor)[] trained =
            [.. wanted.Distinct().Select(variable => (variable, Factor: options.RateFactor?.Invoke(variable) ?? 1)).Where(pair => pair.Factor != 0)];
        foreach ((Variable variable, double factor) in trained)
        {
            if (!(factor > 0 && double.IsFinite(factor)))
            {
                throw new ArgumentOutOfRangeException(nameof(options), factor, $"The factor of the learning rate of '{variable.Name}' must be finite and at least 0.");
            }
        }

        return trained.Length > 0
            ? trained
            : throw new ArgumentException($"There is no variable to train: '{loss.Name}' reads none, or all are frozen.", nameof(options));
    }

    private static void CheckRate(double learningRate)
    {
        if (!(learningRate >= 0 && double.IsFinite(learningRate)))
        {
            throw new ArgumentOutOfRangeException(nameof(learningRate), learningRate, "The learning rate must be finite and at least 0.");
        }
    }

    private float Compute(ReadOnlySpan<NhwcTensor> inputs, ReadOnlySpan<NhwcTensor> outputs, RunOptions options)
    {
        ThrowIfDisposed();
        foreach (NhwcTensor? input in inputs)
        {
            if (input is { Length: 0 })
            {
                throw new ArgumentException($"An input of shape {input.Shape} is empty. Pass at least one image.", nameof(inputs));
            }
        }

        Plan plan = _session.Plans.Acquire(_signature, inputs);
        try
        {
            plan.CheckOutputs(_signature.Fetches.AsSpan(1, _options.Fetches.Count), 1, outputs);
            outputs.CopyTo(_results.AsSpan(1));
            using Workspace workspace = plan.Executable.Rent();
            plan.Executable.Run(workspace, inputs, _results, options);
            options.CancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            _results.AsSpan(1, _options.Fetches.Count).Clear();
            plan.Release();
        }

        float loss = _results[0].Span[0];
        CheckFinite(loss, "loss");
        return loss;
    }

    private void Update(double learningRate, RunOptions options)
    {
        int threads = Threads(options);
        double norm = _update.Norm(threads);
        CheckFinite(norm, "norm of the gradient");
        double factor = _options.ClipNorm is { } limit && norm > limit ? limit / norm : 1;
        _update.Apply(learningRate, factor, threads);
        GradientNorm = norm;
        _store.GlobalStep++;
    }

    private void ApplyAverages()
    {
        foreach ((MovingAverageUpdate update, int output) in _signature.Updates)
        {
            update.Apply(_results[output].Span);
        }
    }

    private void CheckFinite(double value, string what)
    {
        if (!double.IsFinite(value))
        {
            _update.Clear();
            throw new NotFiniteNumberException(
                $"Step {GlobalStep + 1}: the {what} is {value}. No variable was changed. Reduce the learning rate, or check the inputs.", value);
        }
    }

    // A backend that is limited to fewer threads limits the update too.
    private int Threads(RunOptions options)
    {
        int limit = _session.Backend.Info.MaxThreads;
        return options.MaxThreads > 0 ? Math.Min(options.MaxThreads, limit) : limit;
    }

    private void ThrowIfDisposed()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _store.ThrowIfDisposed();
    }
}
