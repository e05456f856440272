namespace NeoResNet;

/// <summary>How a file of weights names and lays out its arrays.</summary>
public enum WeightFamily
{
    /// <summary>As this library's variables, which have slim's names: <c>resnet_v2_50/block1/unit_1/bottleneck_v2/conv1/weights</c>, HWIO.</summary>
    Slim,

    /// <summary>keras.applications' ResNet50V2 and its like: <c>conv2_block1_1_conv/kernel</c>, HWIO.</summary>
    Keras,

    /// <summary>timm's <c>resnetv2</c>: <c>stages.0.blocks.0.conv1.weight</c>, OIHW.</summary>
    Timm,

    /// <summary>torchvision's <c>resnet</c>: <c>layer1.0.conv1.weight</c> and <c>fc</c>, OIHW.</summary>
    Torchvision,

    /// <summary>As torchvision's with a classifier <c>linear</c>: akamaster/pytorch_resnet_cifar10 and many like it.</summary>
    TorchCifar,

    /// <summary>MLPerf Tiny's ResNet-8: <c>conv2d_1/kernel</c>, HWIO.</summary>
    TinyMlperf,
}
