namespace NeoResNet;

/// <summary>Specifies how a file of weights names and lays out its arrays.</summary>
public enum WeightFamily
{
    /// <summary>
    /// The names of this library's variables, which are slim's:
    /// <c>resnet_v2_50/block1/unit_1/bottleneck_v2/conv1/weights</c>, HWIO.
    /// </summary>
    Slim,

    /// <summary>
    /// Those of keras.applications' ResNet50V2: <c>conv2_block1_1_conv/kernel</c>, HWIO.
    /// </summary>
    Keras,

    /// <summary>
    /// Those of timm's <c>resnetv2</c>: <c>stages.0.blocks.0.conv1.weight</c>, OIHW.
    /// </summary>
    Timm,

    /// <summary>
    /// Those of torchvision's <c>resnet</c>: <c>layer1.0.conv1.weight</c> and <c>fc</c>, OIHW.
    /// </summary>
    Torchvision,

    /// <summary>
    /// Those of torchvision with a classifier <c>linear</c>: akamaster/pytorch_resnet_cifar10 and
    /// similar projects.
    /// </summary>
    TorchCifar,

    /// <summary>Those of MLPerf Tiny's ResNet-8: <c>conv2d_1/kernel</c>, HWIO.</summary>
    TinyMlperf,
}
