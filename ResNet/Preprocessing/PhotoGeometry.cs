namespace NeoResNet;

/// <summary>
/// Represents the part of a photo that a network sees: the crop of the photo, the size of the
/// resized crop, and the position of the input in the resized crop. All numbers are pixels.
/// </summary>
/// <param name="CropTop">First row of the photo that is resized.</param>
/// <param name="CropLeft">First column of the photo that is resized.</param>
/// <param name="CropHeight">Number of rows that are resized.</param>
/// <param name="CropWidth">Number of columns that are resized.</param>
/// <param name="ResizedHeight">Number of rows they are resized to.</param>
/// <param name="ResizedWidth">Number of columns they are resized to.</param>
/// <param name="InputTop">First of those rows that the network sees.</param>
/// <param name="InputLeft">First of those columns that the network sees.</param>
internal readonly record struct PhotoGeometry(
    int CropTop, int CropLeft, int CropHeight, int CropWidth, long ResizedHeight, long ResizedWidth, long InputTop, long InputLeft);
