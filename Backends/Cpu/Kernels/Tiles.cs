namespace NeoResNet.Backends.Cpu;

/// <summary>1 row of 2 vectors.</summary>
internal readonly struct Tile1x2 : ITile
{
    /// <inheritdoc/>
    public static int Rows => 1;

    /// <inheritdoc/>
    public static int Vectors => 2;
}

/// <summary>2 rows of 2 vectors.</summary>
internal readonly struct Tile2x2 : ITile
{
    /// <inheritdoc/>
    public static int Rows => 2;

    /// <inheritdoc/>
    public static int Vectors => 2;
}

/// <summary>3 rows of 2 vectors.</summary>
internal readonly struct Tile3x2 : ITile
{
    /// <inheritdoc/>
    public static int Rows => 3;

    /// <inheritdoc/>
    public static int Vectors => 2;
}

/// <summary>4 rows of 2 vectors.</summary>
internal readonly struct Tile4x2 : ITile
{
    /// <inheritdoc/>
    public static int Rows => 4;

    /// <inheritdoc/>
    public static int Vectors => 2;
}

/// <summary>5 rows of 2 vectors.</summary>
internal readonly struct Tile5x2 : ITile
{
    /// <inheritdoc/>
    public static int Rows => 5;

    /// <inheritdoc/>
    public static int Vectors => 2;
}

/// <summary>6 rows of 2 vectors.</summary>
internal readonly struct Tile6x2 : ITile
{
    /// <inheritdoc/>
    public static int Rows => 6;

    /// <inheritdoc/>
    public static int Vectors => 2;
}

/// <summary>1 row of 4 vectors.</summary>
internal readonly struct Tile1x4 : ITile
{
    /// <inheritdoc/>
    public static int Rows => 1;

    /// <inheritdoc/>
    public static int Vectors => 4;
}

/// <summary>2 rows of 4 vectors.</summary>
internal readonly struct Tile2x4 : ITile
{
    /// <inheritdoc/>
    public static int Rows => 2;

    /// <inheritdoc/>
    public static int Vectors => 4;
}

/// <summary>3 rows of 4 vectors.</summary>
internal readonly struct Tile3x4 : ITile
{
    /// <inheritdoc/>
    public static int Rows => 3;

    /// <inheritdoc/>
    public static int Vectors => 4;
}

/// <summary>4 rows of 4 vectors.</summary>
internal readonly struct Tile4x4 : ITile
{
    /// <inheritdoc/>
    public static int Rows => 4;

    /// <inheritdoc/>
    public static int Vectors => 4;
}

/// <summary>5 rows of 4 vectors.</summary>
internal readonly struct Tile5x4 : ITile
{
    /// <inheritdoc/>
    public static int Rows => 5;

    /// <inheritdoc/>
    public static int Vectors => 4;
}

/// <summary>6 rows of 4 vectors.</summary>
internal readonly struct Tile6x4 : ITile
{
    /// <inheritdoc/>
    public static int Rows => 6;

    /// <inheritdoc/>
    public static int Vectors => 4;
}
