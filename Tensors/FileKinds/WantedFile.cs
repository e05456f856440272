namespace NeoResNet.Tensors;

/// <summary>Specifies what a reader expected in place of the file that it refuses.</summary>
internal enum WantedFile
{
    /// <summary>A photo that the package NeoResNet.Images decodes.</summary>
    Photo,

    /// <summary>Weights of a network.</summary>
    Weights,

    /// <summary>A NumPy array.</summary>
    Array,

    /// <summary>Text: class names, a recipe or a trace.</summary>
    Text,
}
