using NeoResNet.Backends;
using NeoResNet.Preprocessing;

namespace NeoResNet;

/// <summary>Why a network answers as it does for one photo. <see cref="ExplanationPage"/> shows it.</summary>
/// <param name="Photo">The photo.</param>
/// <param name="Geometry">Which part of it the network sees.</param>
/// <param name="Network">Name of the network.</param>
/// <param name="RecipeExplanation">Where the recipe came from.</param>
/// <param name="Maps">For the most probable classes, best first: what in the photo speaks for them.</param>
/// <param name="Trace">Every step and layer.</param>
/// <param name="Profile">What ran for the answer, and for how long.</param>
/// <param name="Backend">What it ran on.</param>
public sealed record Explanation(
    RgbImage Photo, PhotoGeometry Geometry, string Network, string RecipeExplanation, IReadOnlyList<ClassMap> Maps, NetworkTrace Trace, RunProfile Profile, BackendInfo Backend);
