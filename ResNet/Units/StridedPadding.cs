namespace NeoResNet;

/// <summary>Zeros around the input of a strided 3x3 or 7x7 convolution. With stride 1 there is no difference.</summary>
public enum StridedPadding
{
    /// <summary>(kernel - 1) / 2 on every side, whatever the size: slim's <c>conv2d_same</c>, torch's padding.</summary>
    Symmetric,

    /// <summary>TensorFlow's SAME: an even size gets one row and column less in front.</summary>
    Same,
}
