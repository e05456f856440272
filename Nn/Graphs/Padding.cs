namespace NeoResNet.Nn;

/// <summary>Specifies TensorFlow's rules for windows at the edge of an image.</summary>
public enum Padding
{
    /// <summary>
    /// Applies TensorFlow's rule SAME: the output size is ceil(input size / stride).
    /// </summary>
    /// <remarks>
    /// The padding is split evenly; an odd row or column goes to the bottom or right.
    /// </remarks>
    Same,

    /// <summary>Applies TensorFlow's rule VALID, which adds no padding.</summary>
    /// <remarks>Only windows inside the image count.</remarks>
    Valid,
}
