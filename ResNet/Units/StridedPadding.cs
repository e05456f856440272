namespace NeoResNet;

/// <summary>
/// Specifies the padding of 3x3 and 7x7 convolutions with a stride. With stride 1 the values are
/// equivalent.
/// </summary>
public enum StridedPadding
{
    /// <summary>
    /// (kernel - 1) / 2 zeros on every side: slim's <c>conv2d_same</c> and PyTorch's padding.
    /// </summary>
    Symmetric,

    /// <summary>
    /// TensorFlow's SAME: if the size is even, one row less at the top and one column less on the
    /// left.
    /// </summary>
    Same,
}
