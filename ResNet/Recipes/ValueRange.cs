namespace NeoResNet.Recipes;

/// <summary>What the darkest and the brightest value of a photo become.</summary>
/// <param name="Low">What 0 becomes.</param>
/// <param name="High">What 255 becomes; larger than <paramref name="Low"/>.</param>
public readonly record struct ValueRange(double Low, double High);
