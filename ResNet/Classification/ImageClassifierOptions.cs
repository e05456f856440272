using NeoResNet.Backends;
using NeoResNet.Recipes;

namespace NeoResNet;

/// <summary>Choices that hold for an <see cref="ImageClassifier"/>; none is needed.</summary>
public sealed record ImageClassifierOptions
{
    /// <summary>What to run on; it stays the caller's, who disposes it after the classifier. Null for a CPU backend of the classifier's own.</summary>
    public IBackend? Backend { get; init; }

    /// <summary>Most threads one call uses, the caller's included; null for the backend's limit. Never changes a result.</summary>
    public int? MaxThreads { get; init; }

    /// <summary>Name of the network, one of <see cref="NetworkCatalog"/>; null where the weights or their recipe tell it.</summary>
    public string? Network { get; init; }

    /// <summary>How photos are prepared; null for the recipe that comes with the weights.</summary>
    public Recipe? Recipe { get; init; }

    /// <summary>Names of the classes; null for those that come with the weights, else numbers.</summary>
    public ClassNames? ClassNames { get; init; }

    /// <summary>Height and width of the network's input in pixels; null for the recipe's. What the recipe resizes to grows and shrinks with it.</summary>
    public int? ImageSize { get; init; }

    /// <summary>Ratio of input to output size; units beyond it become atrous. Null for the network's own.</summary>
    public int? OutputStride { get; init; }

    /// <summary>Most photos that go through the network at once; longer lists are cut. At least 1.</summary>
    public int BatchSize { get; init; } = 16;
}
