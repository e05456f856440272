using NeoResNet.Nn;

namespace NeoResNet;

/// <summary>
/// Adds class activation maps to a network. The logits are a 1x1 convolution of the mean of the
/// last features. The order of convolution and mean can be swapped: the same convolution of the
/// features returns one map per class, whose mean is exactly the logit. Source: Zhou et al.,
/// "Learning Deep Features for Discriminative Localization" (2016).
/// </summary>
internal static class ClassActivation
{
    private const string GlobalPool = "global_pool";

    /// <summary>
    /// Adds the maps [batch, height, width, classes] to the graph. A run computes the maps only if
    /// they are fetched.
    /// </summary>
    /// <param name="endPoints">A network with global pool and logits.</param>
    /// <param name="scope">Variable scope of the network.</param>
    /// <param name="classes">Number of classes of the network.</param>
    public static Node AddMaps(EndPoints endPoints, string scope, int classes)
    {
        Node features = endPoints[GlobalPool].Inputs[0];
        using VariableScope opened = features.Graph.VariableScope(scope, reuse: true);
        return Layers.Conv2D(features, classes, 1, activation: Activation.None, normalizer: Normalizer.None, scope: "logits", args: new() { Biases = true });
    }
}
