namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Describes one kernel and the arguments of a call. A description reads like the signature of the
/// kernel's C# source: each method appends a parameter or a group of parameters, and returns the
/// extended description.
/// </summary>
/// <typeparam name="TOwn">
/// The type that provides the kernel's additional arguments, besides <see cref="KernelOperands"/>.
/// </typeparam>
internal sealed class Kernel<TOwn> : Kernel
{
    private readonly Argument[] _arguments;
    private readonly Func<KernelOperands, TOwn, KernelThreads>? _threads;

    /// <summary>Starts a description without parameters.</summary>
    /// <param name="name">The name without the storage form.</param>
    /// <param name="threads">
    /// The threads of a call; if null, one thread per pixel and channel of the result.
    /// </param>
    /// <param name="convertsForm">Whether the kernel converts between float32 and its form.</param>
    public Kernel(string name, Func<KernelOperands, TOwn, KernelThreads>? threads = null, bool convertsForm = false)
        : this(name, threads, convertsForm, [])
    {
    }

    private Kernel(string name, Func<KernelOperands, TOwn, KernelThreads>? threads, bool convertsForm, Argument[] arguments)
        : base(name, [.. arguments.SelectMany(argument => argument.Parameters)], convertsForm)
    {
        _arguments = arguments;
        _threads = threads;
    }

    private delegate void Writer(ref KernelArguments arguments, KernelOperands operands, TOwn own);

    /// <summary>Appends the numbers of pixels and channels of the result.</summary>
    public Kernel<TOwn> Size() => Int32("pixels", (operands, _) => operands.Pixels).Int32("channels", (operands, _) => operands.Channels);

    /// <summary>Appends the first operand as a view.</summary>
    public Kernel<TOwn> X() => With(KernelParameter.OfView("x"), (ref arguments, operands, _) => operands.X.AddTo(ref arguments));

    /// <summary>Appends the epilogue.</summary>
    public Kernel<TOwn> Epilogue() => With(KernelParameter.OfEpilogue, (ref arguments, operands, _) => operands.Epilogue.AddTo(ref arguments));

    /// <summary>Appends another operand as a view.</summary>
    public Kernel<TOwn> View(string name, Func<TOwn, ViewArguments> value) =>
        With(KernelParameter.OfView(name), (ref arguments, _, own) => value(own).AddTo(ref arguments));

    /// <summary>Appends an array whose elements have the storage form.</summary>
    public Kernel<TOwn> Elements(string name, Func<TOwn, DeviceArray> value) => Array(name, ParameterKind.FormArray, value);

    /// <summary>Appends an array of float32.</summary>
    public Kernel<TOwn> Floats(string name, Func<TOwn, DeviceArray> value) => Array(name, ParameterKind.FloatArray, value);

    /// <summary>Appends an array of float64.</summary>
    public Kernel<TOwn> Doubles(string name, Func<TOwn, DeviceArray> value) => Array(name, ParameterKind.DoubleArray, value);

    /// <summary>Appends a 32-bit integer.</summary>
    public Kernel<TOwn> Int32(string name, Func<TOwn, int> value) => Int32(name, (_, own) => value(own));

    /// <summary>Appends a 32-bit integer that depends on the operands.</summary>
    public Kernel<TOwn> Int32(string name, Func<KernelOperands, TOwn, int> value) =>
        With([new(name, ParameterKind.Int32)], (ref arguments, operands, own) => arguments.Add(value(operands, own)));

    /// <summary>Appends a 64-bit integer.</summary>
    public Kernel<TOwn> Int64(string name, Func<TOwn, long> value) => Number(name, ParameterKind.Int64, value);

    /// <summary>Appends a float32 number.</summary>
    public Kernel<TOwn> Float32(string name, Func<TOwn, float> value) => Number(name, ParameterKind.Float32, value);

    /// <summary>Appends a float64 number.</summary>
    public Kernel<TOwn> Float64(string name, Func<TOwn, double> value) => Number(name, ParameterKind.Float64, value);

    /// <summary>Creates a call with its arguments.</summary>
    public KernelCall Call(KernelOperands operands, TOwn own)
    {
        KernelArguments arguments = default;
        foreach (Argument argument in _arguments)
        {
            argument.Write(ref arguments, operands, own);
        }

        return new(this, _threads?.Invoke(operands, own) ?? new(operands.Pixels, operands.Channels), arguments);
    }

    private Kernel<TOwn> Array(string name, ParameterKind kind, Func<TOwn, DeviceArray> value) =>
        With([new(name, kind)], (ref arguments, _, own) => value(own).AddTo(ref arguments));

    private Kernel<TOwn> Number<T>(string name, ParameterKind kind, Func<TOwn, T> value)
        where T : unmanaged => With([new(name, kind)], (ref arguments, _, own) => arguments.Add(value(own)));

    private Kernel<TOwn> With(KernelParameter[] parameters, Writer write) => new(Name, _threads, ConvertsForm, [.. _arguments, new(parameters, write)]);

    private sealed record Argument(KernelParameter[] Parameters, Writer Write);
}
