using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Builds a program straight from tensors and runs it once: for trying an operation out and for tests. It compiles and
/// packs anew at each run and returns new tensors; what runs often is compiled once through <see cref="IBackend.Compile"/>.
/// The tensors given stay the caller's and must live until the run. Once the program was built, compiled or run, adding to
/// it throws <see cref="InvalidOperationException"/>. Not thread-safe.
/// </summary>
/// <example><code>
/// var eager = new EagerProgram();
/// ValueId x = eager.Input(photo);
/// eager.Add(new Conv2D(x, eager.Parameter(filter), Window.Valid(3), eager.Store()));
/// Tensor[] results = eager.Run(backend);
/// </code></example>
public sealed class EagerProgram
{
    private readonly ProgramBuilder _builder = new();
    private readonly List<NhwcTensor> _feeds = [];
    private readonly List<NhwcTensor> _parameters = [];
    private readonly List<ValueId> _outputs = [];
    private int _handedOut;
    private TensorProgram? _program;

    /// <summary>Makes a tensor an input.</summary>
    public ValueId Input(NhwcTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ValueId input = _builder.Input(tensor.Shape);
        _feeds.Add(tensor);
        return input;
    }

    /// <summary>Makes a tensor a parameter (a filter, bias, scale or shift).</summary>
    public ParameterId Parameter(NhwcTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ParameterId parameter = _builder.Parameter(new(_parameters.Count), tensor.Shape);
        _parameters.Add(tensor);
        return parameter;
    }

    /// <summary>Reserves a value that stays inside.</summary>
    public ValueId NewValue() => _builder.NewValue();

    /// <summary>Reserves a value that an operation will write and that <see cref="Run"/> returns.</summary>
    public ValueId NewOutput()
    {
        ValueId value = _builder.NewValue();
        _outputs.Add(value);
        return value;
    }

    /// <summary>Has <see cref="Run"/> return a value as well: an input, or one that is already returned.</summary>
    public void Output(ValueId value)
    {
        if (_program is not null)
        {
            throw new InvalidOperationException("The program is built: nothing more can be returned from it. Use a new one.");
        }

        _outputs.Add(value);
    }

    /// <summary>An epilogue that only stores the result, which <see cref="Run"/> returns.</summary>
    public Epilogue Store() => Epilogue.Store(NewOutput());

    /// <summary>Appends an operation.</summary>
    /// <returns>The shape of what it writes.</returns>
    /// <exception cref="ArgumentException">An operand, parameter or output does not fit.</exception>
    public Shape Add(Operation operation) => _builder.Add(operation);

    /// <summary>The program, finished: nothing can be added afterwards.</summary>
    /// <exception cref="ArgumentException">A reserved value is never written, or nothing is returned.</exception>
    public TensorProgram Build()
    {
        if (_program is null)
        {
            // A build that failed has handed some out already.
            for (; _handedOut < _outputs.Count; _handedOut++)
            {
                _builder.Output(_outputs[_handedOut]);
            }

            _program = _builder.Build();
        }

        return _program;
    }

    /// <summary>The tensors given as inputs, in order: the feeds of the compiled program.</summary>
    public IReadOnlyList<NhwcTensor> Feeds => _feeds;

    /// <summary>Compiles the program on a backend, with copies of the parameters.</summary>
    /// <param name="backend">Where it will run.</param>
    /// <param name="options">Choices for the backend; null for the defaults.</param>
    /// <exception cref="ArgumentException">The program is not complete.</exception>
    /// <exception cref="ObjectDisposedException">A parameter's tensor was disposed.</exception>
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

    /// <summary>Compiles the program on a backend and runs it once.</summary>
    /// <param name="backend">Where it runs.</param>
    /// <param name="options">Thread limit and cancellation.</param>
    /// <returns>One new tensor an output, in the order in which the outputs were reserved. The caller disposes them.</returns>
    /// <exception cref="ArgumentException">The program is not complete.</exception>
    /// <exception cref="ObjectDisposedException">A tensor given was disposed.</exception>
    public NhwcTensor[] Run(IBackend backend, RunOptions options = default)
    {
        using IExecutable executable = Compile(backend);
        using Workspace workspace = executable.Rent();
        var results = new NhwcTensor[executable.Program.Outputs.Count];
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = new(executable.Program.Outputs[i].Shape);
        }

        executable.Run(workspace, _feeds.ToArray(), results, options);
        return results;
    }
}
