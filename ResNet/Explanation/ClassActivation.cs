using NeoResNet.Nn;

namespace NeoResNet;

/// <summary>
/// Where in a photo a class is seen. The logits are a 1x1 convolution of the mean of the last features, and the two may change places: the
/// same convolution of the features themselves gives a map for each class whose mean is its logit, exactly. Source: Zhou et al., "Learning
/// Deep Features for Discriminative Localization" (2016).
/// </summary>
internal static class ClassActivation
{
    private const string GlobalPool = "global_pool";

    /// <summary>Adds the maps [batch, height, width, classes] to the graph; they cost nothing until they are fetched.</summary>
    /// <param name="endPoints">A network with global pool and logits.</param>
    /// <param name="scope">Variable scope it was built in.</param>
    /// <param name="classes">Its number of classes.</param>
    public static Node AddMaps(EndPoints endPoints, string scope, int classes)
    {
        Node features = endPoints[GlobalPool].Inputs[0];
        using VariableScope opened = features.Graph.VariableScope(scope, reuse: true);
        return Layers.Conv2D(features, classes, 1, activation: Activation.None, normalizer: Normalizer.None, scope: "logits", args: new() { Biases = true });
    }
}
