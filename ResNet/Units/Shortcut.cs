using NeoResNet.Nn;

namespace NeoResNet;

/// <summary>Adds the shortcut around a unit's layers.</summary>
internal static class Shortcut
{
    /// <summary>
    /// Adds a shortcut. Returns null if the kind is <see cref="ShortcutKind.None"/>.
    /// </summary>
    /// <param name="kind">The shortcut to use if the number of channels changes.</param>
    /// <param name="inputs">The unit's input.</param>
    /// <param name="projected">
    /// The input of a projection: the unit's input, or its pre-activation.
    /// </param>
    /// <param name="depth">Channels of the unit's output.</param>
    /// <param name="stride">The unit's stride.</param>
    /// <param name="normalizer">Normalizer after a projection; null uses the arg scope's.</param>
    /// <param name="activation">Activation after a projection.</param>
    // Only the number of channels matters: if a unit changes only the size, its shortcut is the
    // subsampled input, without weights.
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
        : throw new ArgumentException($"{inputs.Graph.CurrentScope.Name}: a zero-padded shortcut cannot convert '{inputs.Name}' of shape {inputs.Shape} to {depth} channels. Use a projection shortcut.");
}
