using NeoResNet.RealNetworks;
using NeoResNet.TestSupport;

namespace NeoResNet.Samples.Tests;

/// <summary>The sample of trained networks. The repository contains the bundles, but not the file of Keras.</summary>
public sealed class RealNetworksTests
{
    private const string Tiny = "resnet8_v1_cifar10_mlperf_tiny", Torch = "resnet20_v1_cifar10_pytorch";

    [Test]
    public void The_bundles_give_the_logits_of_the_float64_program()
    {
        var golden = Golden.Read(TestData.PathOf("weights"));
        using var output = new StringWriter { NewLine = "\n" };
        bool isTiny = Networks.Keras(TestData.PathOf("weights", Tiny, Tiny), golden, output);
        bool isTorch = Networks.Renamed(TestData.PathOf("weights", Torch, Torch), golden, output);
        Assert.That((isTiny, isTorch), Is.EqualTo((true, true)), output.ToString());
        Assert.That(ShownOutput(), Does.EndWith(output.ToString()));
    }

    [Test]
    public void All_networks_print_the_output_that_the_sample_shows()
    {
        string keras = TestData.OutsidePathOf("weights", "keras_h5", "pretrainedResnet.h5");
        using var output = new StringWriter { NewLine = "\n" };
        Assert.That(Networks.Run(Path.Combine(Path.GetDirectoryName(keras)!, ".."), output), Is.True, output.ToString());
        Assert.That(output.ToString(), Is.EqualTo(ShownOutput()));
    }

    [Test]
    public void Other_logits_are_reported()
    {
        var golden = Golden.Read(TestData.PathOf("weights"));
        using var output = new StringWriter();
        Assert.That(golden.Compare(Tiny, new(20, 10), output), Is.False);
        Assert.That(output.ToString(), Does.Contain("NOT within 0.0001"));
    }

    private static string ShownOutput() =>
        File.ReadAllText(Path.Combine(TestData.Repository, "samples", "RealNetworks", "README.md")).ReplaceLineEndings("\n").Split("```text\n")[1].Split("```")[0];
}
