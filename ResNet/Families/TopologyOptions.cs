namespace NeoResNet;

/// <summary>Specifies where a residual network has its batch norms.</summary>
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
}

/// <summary>Specifies which unit of a stage halves height and width.</summary>
public enum StridePlace
{
    /// <summary>
    /// The first unit of every stage except the first stage: the papers, PyTorch.
    /// </summary>
    FirstUnit,

    /// <summary>The last unit of every stage except the last stage: slim, Keras.</summary>
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
    /// TensorFlow's SAME: an even size is padded at the bottom and on the right only. Padding is
    /// never the maximum.
    /// </summary>
    Same,

    /// <summary>One cell of padding on every side, which is never the maximum: PyTorch.</summary>
    Symmetric,

    /// <summary>
    /// One cell of zeros on every side, which is the maximum if all real values are negative:
    /// Keras.
    /// </summary>
    ZeroPadded,
}
