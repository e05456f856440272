using NeoResNet.Nn;

namespace NeoResNet;

/// <summary>The way around a unit's layers.</summary>
internal static class Shortcut
{
    /// <summary>Adds a shortcut; null where the kind has none.</summary>
    /// <param name="kind">What stands where channels change.</param>
    /// <param name="inputs">The unit's input.</param>
    /// <param name="projected">What a projection reads: the input, or its pre-activation.</param>
    /// <param name="depth">Channels of the unit's output.</param>
    /// <param name="stride">The unit's stride.</param>
    /// <param name="normalizer">What follows a projection; null takes the arg scope's.</param>
    /// <param name="activation">What follows a projection last.</param>
    // Depth alone decides: a unit that only strides keeps the input as its shortcut and has no shortcut weights.
    internal static Node? Add(
        ShortcutKind kind, Node inputs, Node projected, int depth, int stride, Normalizer? normalizer, Activation activation = Activation.None) => kind switch
    {
        ShortcutKind.None => null,
        _ when inputs.Shape[^1] == depth => Layers.Subsample(inputs, stride, "shortcut"),
        ShortcutKind.Projection => Project(projected, depth, stride, normalizer, activation),
        ShortcutKind.BareProjection => Project(projected, depth, stride, Normalizer.None, activation),
        ShortcutKind.ZeroPadded => Pad(inputs, depth, stride, before: 0),
        ShortcutKind.ZeroPaddedBothSides => Pad(inputs, depth, stride, before: (depth - (inputs.Shape[^1] ?? 0)) / 2),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind of shortcut."),
    };

    private static Node Project(Node inputs, int depth, int stride, Normalizer? normalizer, Activation activation) =>
        Layers.Conv2D(inputs, depth, 1, stride, activation: activation, normalizer: normalizer, scope: "shortcut");

    private static Node Pad(Node inputs, int depth, int stride, int before) => inputs.Shape[^1] is { } channels && channels < depth
        ? Layers.PadChannels(Layers.Subsample(inputs, stride, "shortcut"), before, depth - channels - before)
        : throw new ArgumentException($"{inputs.Graph.CurrentScope.Name}: a zero-padded shortcut cannot lead from {inputs.Shape} of '{inputs.Name}' to {depth} channels.");
}
