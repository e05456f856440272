namespace NeoResNet;

/// <summary>Specifies the names and layouts of arrays in a weights file.</summary>
public enum WeightFamily
{
    /// <summary>
    /// The names of this library's variables, which follow slim:
    /// <c>resnet_v2_50/block1/unit_1/bottleneck_v2/conv1/weights</c>, HWIO.
    /// </summary>
    Slim,

    /// <summary>
    /// The names of keras.applications' networks: <c>conv2_block1_1_conv/kernel</c>, HWIO.
    /// </summary>
    Keras,

    /// <summary>
    /// The names of timm's <c>resnetv2</c>: <c>stages.0.blocks.0.conv1.weight</c>, OIHW.
    /// </summary>
    Timm,

    /// <summary>
    /// The names of torchvision's <c>resnet</c>: <c>layer1.0.conv1.weight</c> and <c>fc</c>, OIHW.
    /// </summary>
    Torchvision,

    /// <summary>
    /// The names of torchvision with a classifier <c>linear</c>, as in
    /// akamaster/pytorch_resnet_cifar10 and similar projects.
    /// </summary>
    TorchCifar,

    /// <summary>The names of MLPerf Tiny's ResNet-8: <c>conv2d_1/kernel</c>, HWIO.</summary>
    TinyMlperf,
}
