namespace NeoResNet.Preprocessing.Resampling;

/// <summary>One side of a resize with crops before and after it.</summary>
/// <param name="SourceStart">First position of the photo that is resized; what lies outside is not seen, not even by neighbours.</param>
/// <param name="SourceSize">Number of positions that are resized.</param>
/// <param name="ResizedSize">Number of positions they are resized to.</param>
/// <param name="First">First of those that is kept.</param>
/// <param name="Count">Number of those that are kept.</param>
internal readonly record struct ResampleWindow(int SourceStart, int SourceSize, long ResizedSize, long First, int Count);
