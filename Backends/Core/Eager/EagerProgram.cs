using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Builds a program from tensors and runs it, for experiments and tests.</summary>
/// <remarks>
/// Each run compiles the program and packs its parameters again. Use <see cref="IBackend.Compile"/>
/// for programs that run often. The tensors must not change before the run ends. After the program
/// has been built, compiled or run, methods that add to it throw
/// <see cref="InvalidOperationException"/>. This class is not thread-safe.
/// </remarks>
/// <example><code>
/// var eager = new EagerProgram();
/// ValueId x = eager.Input(photo);
/// eager.Add(new Conv2D(x, eager.Parameter(filter), Window.Valid(3), eager.Store()));
/// NhwcTensor[] results = eager.Run(backend);
/// </code></example>
public sealed class EagerProgram
{
    private readonly ProgramBuilder _builder = new();
    private readonly List<NhwcTensor> _feeds = [];
    private readonly List<NhwcTensor> _parameters = [];
    private readonly List<ValueId> _outputs = [];
    private int _handedOut;
    private TensorProgram? _program;

    /// <summary>Builds a program of one operation and runs it.</summary>
    /// <param name="backend">The backend that runs the program.</param>
    /// <param name="create">
    /// Creates the operation. Its argument declares the inputs, the parameters and the output.
    /// </param>
    /// <returns>The output, a new tensor.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="backend"/> or <paramref name="create"/> is null.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// An operand is invalid, or the program does not have exactly one output.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The backend was disposed.</exception>
    /// <example><code>
    /// NhwcTensor y = EagerProgram.Run(backend, p => new Softmax(p.Input(x), p.Store()));
    /// </code></example>
    public static NhwcTensor Run(IBackend backend, Func<EagerProgram, Operation> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        var eager = new EagerProgram();
        eager.Add(create(eager));
        int count = eager.Build().Outputs.Count;
        return count == 1
            ? eager.Run(backend)[0]
            : throw new ArgumentException($"The program must have one output, got {count}. Use an instance of {nameof(EagerProgram)} for more outputs.", nameof(create));
    }

    /// <summary>Declares a tensor as an input.</summary>
    /// <param name="tensor">The tensor that the run reads.</param>
    /// <returns>The id of the value.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tensor"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The program has already been built.</exception>
    public ValueId Input(NhwcTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ValueId input = _builder.Input(tensor.Shape);
        _feeds.Add(tensor);
        return input;
    }

    /// <summary>Declares a tensor as a parameter: a filter, bias, scale or shift.</summary>
    /// <param name="tensor">The values of the parameter.</param>
    /// <returns>The id of the parameter.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tensor"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The program has already been built.</exception>
    public ParameterId Parameter(NhwcTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ParameterId parameter = _builder.Parameter(new(_parameters.Count), tensor.Shape);
        _parameters.Add(tensor);
        return parameter;
    }

    /// <summary>Reserves a value that an operation will write and that is not an output.</summary>
    /// <returns>The id of the value.</returns>
    /// <exception cref="InvalidOperationException">The program has already been built.</exception>
    public ValueId NewValue() => _builder.NewValue();

    /// <summary>Reserves a value that an operation will write and that is an output.</summary>
    /// <returns>The id of the value.</returns>
    /// <exception cref="InvalidOperationException">The program has already been built.</exception>
    public ValueId NewOutput()
    {
        ValueId value = _builder.NewValue();
        _outputs.Add(value);
        return value;
    }

    /// <summary>Declares a value as a further output.</summary>
    /// <param name="value">A value of this program.</param>
    /// <remarks>The value can be an input, or a value that is already an output.</remarks>
    /// <exception cref="InvalidOperationException">The program has already been built.</exception>
    public void Output(ValueId value)
    {
        if (_program is not null)
        {
            throw new InvalidOperationException("The program was already built. Declare outputs before that, or create a new program.");
        }

        _outputs.Add(value);
    }

    /// <summary>Creates an epilogue that only stores the result, in a new output.</summary>
    /// <returns>The epilogue.</returns>
    /// <exception cref="InvalidOperationException">The program has already been built.</exception>
    public Epilogue Store() => Epilogue.Store(NewOutput());

    /// <summary>Appends an operation and defines the values it writes.</summary>
    /// <param name="operation">The operation.</param>
    /// <returns>The shape of the values that the operation writes.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="operation"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// An operand, a parameter or an output is invalid. The message names the operation.
    /// </exception>
    /// <exception cref="InvalidOperationException">The program has already been built.</exception>
    public Shape Add(Operation operation) => _builder.Add(operation);

    /// <summary>Creates the program.</summary>
    /// <returns>The program.</returns>
    /// <remarks>Further calls return the same program.</remarks>
    /// <exception cref="ArgumentException">
    /// A reserved value is never written, or the program has no output.
    /// </exception>
    public TensorProgram Build()
    {
        if (_program is null)
        {
            // A previous call that failed has already declared some of the outputs.
            for (; _handedOut < _outputs.Count; _handedOut++)
            {
                _builder.Output(_outputs[_handedOut]);
            }

            _program = _builder.Build();
        }

        return _program;
    }

    /// <summary>
    /// Gets the tensors declared as inputs, in order: the feeds of the compiled program.
    /// </summary>
    public IReadOnlyList<NhwcTensor> Feeds => _feeds;

    /// <summary>Compiles the program for a backend.</summary>
    /// <param name="backend">The backend that compiles the program.</param>
    /// <param name="options">Options for the compilation; null for the defaults.</param>
    /// <returns>The executable; must be disposed by the caller.</returns>
    /// <remarks>The executable keeps copies of the parameters.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="backend"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// A reserved value is never written, or the program has no output.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The backend was disposed.</exception>
    public IExecutable Compile(IBackend backend, CompileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(backend);
        TensorProgram program = Build();
        using IParameterSet parameters = backend.CreateParameterSet();
        for (int i = 0; i < _parameters.Count; i++)
        {
            NhwcTensor values = _parameters[i];
            parameters.Add(new(i), () => new(values));
        }

        return backend.Compile(program, parameters, options);
    }

    /// <summary>Compiles the program for a backend and runs it once.</summary>
    /// <param name="backend">The backend that runs the program.</param>
    /// <param name="options">Thread limit and cancellation.</param>
    /// <returns>
    /// One new tensor per output, in the order in which the outputs were declared.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="backend"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// A reserved value is never written, or the program has no output.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The thread limit is negative.</exception>
    /// <exception cref="ObjectDisposedException">The backend was disposed.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public NhwcTensor[] Run(IBackend backend, RunOptions options = default)
    {
        using IExecutable executable = Compile(backend);
        using Workspace workspace = executable.Rent();
        var results = new NhwcTensor[executable.Program.Outputs.Count];
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = new(executable.Program.OutputShapes[i]);
        }

        executable.Run(workspace, _feeds.ToArray(), results, options);
        return results;
    }
}
