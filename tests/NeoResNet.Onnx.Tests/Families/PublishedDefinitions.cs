namespace NeoResNet.Onnx.Tests.Families;

/// <summary>The families' networks as their authors wrote them, reduced by the numbers of units and widths.</summary>
internal static class PublishedDefinitions
{
    private const float TorchEpsilon = 1e-5f, KerasEpsilon = 1.001e-5f;

    /// <summary>torchvision, models/resnet.py: ResNet with BasicBlock or Bottleneck.</summary>
    public static string Torchvision(PublishedModel m, bool bottleneck, int[] units, int[] widths, int classes)
    {
        string x = m.Relu(TorchNorm(m, m.Conv(m.Start(3), "conv1.weight", widths[0], 7, 2, 3, 3), "bn1"));
        x = m.MaxPool(x, padding: 1);
        for (int layer = 0; layer < units.Length; layer++)
        {
            for (int block = 0; block < units[layer]; block++)
            {
                string name = $"layer{layer + 1}.{block}";
                int stride = layer > 0 && block == 0 ? 2 : 1, width = widths[layer], outputs = bottleneck ? 4 * width : width;
                string identity = x;
                string y = bottleneck
                    ? Norm("bn3", Conv("conv3", Relu("bn2", Conv("conv2", Relu("bn1", Conv("conv1", x, width, 1, 1)), width, 3, stride)), outputs, 1, 1))
                    : Norm("bn2", Conv("conv2", Relu("bn1", Conv("conv1", x, width, 3, stride)), width, 3, 1));
                if (stride != 1 || m.ChannelsOf(x) != outputs)
                {
                    identity = Norm("downsample.1", m.Conv(x, $"{name}.downsample.0.weight", outputs, 1, stride, 0, 0));
                }

                x = m.Relu(m.Add(y, identity));

                string Conv(string conv, string input, int channels, int kernel, int s) => m.Conv(input, $"{name}.{conv}.weight", channels, kernel, s, kernel / 2, kernel / 2);
                string Norm(string norm, string input) => TorchNorm(m, input, $"{name}.{norm}");
                string Relu(string norm, string input) => m.Relu(Norm(norm, input));
            }
        }

        return m.Classify(x, "fc.weight", "fc.bias", classes);
    }

    /// <summary>timm, models/resnetv2.py: ResNetV2 with PreActBottleneck, BatchNormAct2d and the plain stem.</summary>
    public static string Timm(PublishedModel m, int[] units, int[] widths, int classes)
    {
        string x = m.MaxPool(m.Conv(m.Start(3), "stem.conv.weight", widths[0], 7, 2, 3, 3), padding: 1);
        for (int stage = 0; stage < units.Length; stage++)
        {
            for (int block = 0; block < units[stage]; block++)
            {
                string name = $"stages.{stage}.blocks.{block}";
                int stride = stage > 0 && block == 0 ? 2 : 1, width = widths[stage];
                string preact = Norm("norm1", x), shortcut = x;
                if (block == 0)
                {
                    shortcut = m.Conv(preact, $"{name}.downsample.conv.weight", 4 * width, 1, stride, 0, 0);
                }

                string y = m.Conv(preact, $"{name}.conv1.weight", width, 1, 1, 0, 0);
                y = m.Conv(Norm("norm2", y), $"{name}.conv2.weight", width, 3, stride, 1, 1);
                y = m.Conv(Norm("norm3", y), $"{name}.conv3.weight", 4 * width, 1, 1, 0, 0);
                x = m.Add(y, shortcut);

                string Norm(string norm, string input) => m.Relu(TorchNorm(m, input, $"{name}.{norm}"));
            }
        }

        return m.ClassifyByConvolution(m.Relu(TorchNorm(m, x, "norm")), "head.fc.weight", "head.fc.bias", classes);
    }

    /// <summary>keras, applications/resnet.py: ResNet with stack_residual_blocks_v2 (preact, use_bias).</summary>
    public static string Keras(PublishedModel m, int[] units, int[] widths, int classes)
    {
        string x = m.Conv(m.Start(3), "conv1_conv/kernel", widths[0], 7, 2, 3, 3, "conv1_conv/bias");
        x = m.MaxPool(m.ZeroPad(x), padding: 0);
        for (int stack = 0; stack < units.Length; stack++)
        {
            for (int block = 1; block <= units[stack]; block++)
            {
                string name = $"conv{stack + 2}_block{block}";
                int stride = block == units[stack] && stack < units.Length - 1 ? 2 : 1, width = widths[stack];
                string preact = Norm("preact_bn", x);
                string shortcut = block == 1 ? Conv("0_conv", preact, 4 * width, 1, stride, bias: true) : stride > 1 ? m.Halve(x) : x;
                string y = Norm("1_bn", Conv("1_conv", preact, width, 1, 1, bias: false));
                y = Norm("2_bn", Conv("2_conv", y, width, 3, stride, bias: false));
                x = m.Add(shortcut, Conv("3_conv", y, 4 * width, 1, 1, bias: true));

                string Norm(string norm, string input) => m.Relu(KerasNorm(m, input, $"{name}_{norm}"));
                string Conv(string conv, string input, int channels, int kernel, int s, bool bias) =>
                    m.Conv(input, $"{name}_{conv}/kernel", channels, kernel, s, kernel / 2, kernel / 2, bias ? $"{name}_{conv}/bias" : null);
            }
        }

        return m.Classify(m.Relu(KerasNorm(m, x, "post_bn")), "predictions/kernel", "predictions/bias", classes);
    }

    /// <summary>keras, applications/resnet.py: ResNet with stack_residual_blocks_v1 (use_bias, no preact).</summary>
    public static string KerasV1(PublishedModel m, int[] units, int[] widths, int classes)
    {
        string x = m.Relu(KerasNorm(m, m.Conv(m.Start(3), "conv1_conv/kernel", widths[0], 7, 2, 3, 3, "conv1_conv/bias"), "conv1_bn"));
        x = m.MaxPool(m.ZeroPad(x), padding: 0);
        for (int stack = 0; stack < units.Length; stack++)
        {
            for (int block = 1; block <= units[stack]; block++)
            {
                string name = $"conv{stack + 2}_block{block}";
                int stride = block == 1 && stack > 0 ? 2 : 1, width = widths[stack];
                string shortcut = block == 1 ? Norm("0_bn", Conv("0_conv", x, 4 * width, 1, stride)) : x;
                string y = m.Relu(Norm("1_bn", Conv("1_conv", x, width, 1, stride)));
                y = m.Relu(Norm("2_bn", Conv("2_conv", y, width, 3, 1)));
                y = Norm("3_bn", Conv("3_conv", y, 4 * width, 1, 1));
                x = m.Relu(m.Add(shortcut, y));

                string Norm(string norm, string input) => KerasNorm(m, input, $"{name}_{norm}");
                string Conv(string conv, string input, int channels, int kernel, int s) =>
                    m.Conv(input, $"{name}_{conv}/kernel", channels, kernel, s, kernel / 2, kernel / 2, $"{name}_{conv}/bias");
            }
        }

        return m.Classify(x, "predictions/kernel", "predictions/bias", classes);
    }

    private static string TorchNorm(PublishedModel m, string x, string name) =>
        m.BatchNorm(x, $"{name}.weight", $"{name}.bias", $"{name}.running_mean", $"{name}.running_var", TorchEpsilon);

    private static string KerasNorm(PublishedModel m, string x, string name) =>
        m.BatchNorm(x, $"{name}/gamma", $"{name}/beta", $"{name}/moving_mean", $"{name}/moving_variance", KerasEpsilon);
}
