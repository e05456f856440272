namespace NeoResNet;

/// <summary>Specifies the position of the batch norms in a residual network.</summary>
public enum ResNetVersion
{
    /// <summary>
    /// Batch norm after each convolution, ReLU after each sum ("Deep Residual Learning", 2015).
    /// </summary>
    V1,

    /// <summary>
    /// Batch norm and ReLU before each convolution, nothing after a sum ("Identity Mappings",
    /// 2016).
    /// </summary>
    V2,
}

/// <summary>Specifies the layers of a unit.</summary>
public enum UnitKind
{
    /// <summary>Two convolutions: 3x3, 3x3.</summary>
    Basic,

    /// <summary>Three convolutions: 1x1 down, 3x3, 1x1 up to four times the width.</summary>
    Bottleneck,

    /// <summary>
    /// Two convolutions, 3x3 and 3x3, whose result a gate mixes with the input: T * H + (1 - T) * x.
    /// Units that change the shape have no gate. Source: Srivastava et al., "Highway Networks"
    /// (2015).
    /// </summary>
    Highway,
}

/// <summary>Specifies which unit of a stage halves height and width.</summary>
public enum StridePlace
{
    /// <summary>
    /// The first unit of every stage except the first stage, as in the papers and PyTorch.
    /// </summary>
    FirstUnit,

    /// <summary>The last unit of every stage except the last stage, as in slim and Keras.</summary>
    LastUnit,
}

/// <summary>Specifies the first convolution.</summary>
public enum RootKind
{
    /// <summary>7x7 with stride 2.</summary>
    SevenBySeven,

    /// <summary>3x3 with stride 1, for images of 32 x 32 pixels.</summary>
    ThreeByThree,
}

/// <summary>Specifies the 3x3 max pool with stride 2 after the first convolution.</summary>
public enum RootPool
{
    /// <summary>No pool.</summary>
    None,

    /// <summary>
    /// TensorFlow's SAME: if the size is even, only the bottom and the right side are padded.
    /// Padding is never the maximum.
    /// </summary>
    Same,

    /// <summary>
    /// One cell of padding on every side, as in PyTorch. Padding is never the maximum.
    /// </summary>
    Symmetric,

    /// <summary>
    /// One cell of zeros on every side, as in Keras. A zero is the maximum if all values of the
    /// input are negative.
    /// </summary>
    ZeroPadded,
}
