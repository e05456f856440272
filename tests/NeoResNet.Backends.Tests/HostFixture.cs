using System.Runtime.CompilerServices;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Tests;

/// <summary>For tests of executables in host memory: a program of two operations, with all that a run of it needs, anew for each test.</summary>
public abstract class HostFixture
{
    protected ReferenceBackend Backend { get; private set; } = null!;

    private protected HostParameterSet Parameters { get; private set; } = null!;

    /// <summary>y = relu(x + 1), handed out twice: as it is and without its first dimension.</summary>
    protected TensorProgram Program { get; private set; } = null!;

    /// <summary>x.</summary>
    protected NhwcTensor Feed { get; private set; } = null!;

    /// <summary>y as it is.</summary>
    protected NhwcTensor Fetch { get; private set; } = null!;

    /// <summary>y without its first dimension.</summary>
    protected NhwcTensor Again { get; private set; } = null!;

    [SetUp]
    public void MakeHost()
    {
        Backend = new ReferenceBackend();
        Parameters = (HostParameterSet)Backend.CreateParameterSet();
        Parameters.Add(new(0), () => new(new NhwcTensor([3], [1, 1, 1])));
        var builder = new ProgramBuilder();
        ValueId x = builder.Input([1, 3]), inner = builder.NewValue(), y = builder.NewValue();
        builder.Parameter(new(0), [3]);
        builder.Add(new Pointwise(x, null, new(0), Epilogue.Store(inner)) { Label = "shift" });
        builder.Add(new Pointwise(inner, null, null, Epilogue.Store(y) with { Relu = true }) { Label = "relu" });
        builder.Output(y);
        builder.Output(y, [3]);
        Program = builder.Build();
        Feed = new NhwcTensor([1, 3], [-5, 0, 5]);
        Fetch = new NhwcTensor([1, 3]);
        Again = new NhwcTensor([3]);
    }

    [TearDown]
    public void FreeHost()
    {
        Parameters.Dispose();
        Backend.Dispose();
    }

    /// <summary>Returns the number of owners; nothing else shows it, because only a leak would.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_references")]
    private protected static extern ref int References(HostBuffer buffer);
}
