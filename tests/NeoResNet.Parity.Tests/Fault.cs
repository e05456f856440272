using NeoResNet.Backends;

namespace NeoResNet.Parity.Tests;

/// <summary>A mistake that a backend might make.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Change">Rewrites an operation as the mistaken backend would understand it.</param>
/// <param name="Spoil">Spoils the numbers of one output after its step ran: the numbers, then the number of channels.</param>
public sealed record Fault(string Name, Func<Operation, Operation>? Change = null, Action<Span<float>, int>? Spoil = null)
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        new("no relu", Change: Epilogues(epilogue => epilogue with { Relu = false })),
        new("no bias", Change: Epilogues(epilogue => epilogue with { Bias = null })),
        new("no residual", Change: Epilogues(epilogue => epilogue with { Residual = null })),
        new("no relu on the second output", Change: Epilogues(epilogue => epilogue with { Second = epilogue.Second is { } second ? second with { Relu = false } : null })),
        new("scale and shift mixed up", Change: Epilogues(epilogue => epilogue with { Second = epilogue.Second is { } second ? second with { Scale = second.Shift, Shift = second.Scale } : null })),
        new("convolution pads the other side", Change: operation => operation is Conv2D conv ? conv with { Window = Mirror(conv.Window) } : operation),
        new("max pool pads the other side", Change: operation => operation is MaxPool pool ? pool with { Window = Mirror(pool.Window) } : operation),
        new("pad on the other side", Change: operation => operation is Pad pad ? pad with { Top = pad.Bottom, Bottom = pad.Top } : operation),
        new("pointwise without shift", Change: operation => operation is Pointwise pointwise ? pointwise with { Shift = null } : operation),
        new("moments of every second pixel", Change: operation => operation is BatchMoments moments ? moments with { X = new(moments.X.Value, 2 * moments.X.Stride) } : operation),
        new("batch norm without beta", Change: operation => operation is BatchNorm norm ? norm with { Beta = null } : operation),
        new("batch norm with a larger epsilon", Change: operation => operation is BatchNorm norm ? norm with { Epsilon = norm.Epsilon + 1e-5 } : operation),
        new("another seed", Change: operation => operation is RandomUniform random ? random with { Seed = random.Seed + 1 } : operation),
        new("NaN becomes zero", Spoil: (values, _) => Replace(values, float.NaN, 0)),
        new("infinity becomes the largest number", Spoil: (values, _) => Replace(values, float.PositiveInfinity, float.MaxValue)),
        new("last channel of a group left out", Spoil: (values, channels) =>
        {
            for (int i = channels - 1; channels % 4 == 1 && i < values.Length; i += channels)
            {
                values[i] = 0;
            }
        }),
        new("last pixel wrong by a hundredth", Spoil: (values, _) =>
        {
            if (!values.IsEmpty)
            {
                values[^1] *= 1.01f;
            }
        }),
        new("half precision", Spoil: (values, _) =>
        {
            foreach (ref float value in values)
            {
                value = (float)(Half)value;
            }
        }),
    ];

    public override string ToString() => Name;

    private static Func<Operation, Operation> Epilogues(Func<Epilogue, Epilogue> change) => operation => operation with { Epilogue = change(operation.Epilogue) };

    private static Window Mirror(Window window) => new(Mirror(window.Height), Mirror(window.Width));

    private static Extent Mirror(Extent extent) => new(extent.Kernel, extent.Stride, extent.Dilation, extent.PadAfter, extent.PadBefore);

    private static void Replace(Span<float> values, float what, float with)
    {
        foreach (ref float value in values)
        {
            value = value.Equals(what) ? with : value;
        }
    }
}
