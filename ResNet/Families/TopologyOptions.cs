namespace NeoResNet;

/// <summary>Where a residual network normalises.</summary>
public enum ResNetVersion
{
    /// <summary>Batch norm after each convolution, ReLU after each sum ("Deep Residual Learning", 2015).</summary>
    V1,

    /// <summary>Batch norm and ReLU before each convolution, nothing after a sum ("Identity Mappings", 2016).</summary>
    V2,
}

/// <summary>The layers of a unit.</summary>
public enum UnitKind
{
    /// <summary>3x3, 3x3.</summary>
    Basic,

    /// <summary>1x1 down, 3x3, 1x1 up to four times the width.</summary>
    Bottleneck,
}

/// <summary>Which unit of a stage halves height and width.</summary>
public enum StridePlace
{
    /// <summary>The first unit of every stage but the first: the papers, torch.</summary>
    FirstUnit,

    /// <summary>The last unit of every stage but the last: slim, Keras.</summary>
    LastUnit,
}

/// <summary>The first convolution.</summary>
public enum RootKind
{
    /// <summary>7x7 with stride 2.</summary>
    SevenBySeven,

    /// <summary>3x3 with stride 1, for images of 32x32.</summary>
    ThreeByThree,
}

/// <summary>The 3x3 max pool of stride 2 after the first convolution.</summary>
public enum RootPool
{
    /// <summary>None.</summary>
    None,

    /// <summary>TensorFlow's SAME: an even size is padded at the bottom and on the right only; padding never wins.</summary>
    Same,

    /// <summary>One cell on every side, which never wins: torch.</summary>
    Symmetric,

    /// <summary>One cell of zeros on every side, which wins where all real values are negative: Keras.</summary>
    ZeroPadded,
}
