using System.Text.Json;

namespace NeoResNet.Cli.Tests;

/// <summary>Tests <c>--model</c> with every network of the catalog.</summary>
public sealed class ModelOptionTests
{
    [Test]
    public void Every_network_of_the_catalogue_lists_its_end_points()
    {
        foreach (NetworkDefinition network in NetworkCatalog.All)
        {
            JsonElement json = Tool.Succeed("endpoints", "--model", network.Name, "--json").Json;
            Assert.That(json.Text("model"), Is.EqualTo(network.Name));
            Assert.That(json.List("end_points")[^1].Text("name"), Is.EqualTo("predictions"));
        }
    }

    [Test]
    public void Depth_is_short_for_a_name()
    {
        Assert.That(Tool.Succeed("variables", "--depth", "101", "--json").Out, Is.EqualTo(Tool.Succeed("variables", "--model", "resnet_v2_101", "--json").Out));
        Assert.That(Tool.Succeed("variables", "--depth", "50", "--model", "resnet_v2_50", "--json").Json.Number("depth"), Is.EqualTo(50));
        Assert.That(Tool.Succeed("variables", "--model", "resnet18_v1", "--json").Json.GetProperty("depth").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public void Size_and_classes_are_the_networks_own()
    {
        JsonElement json = Tool.Succeed("forward", "--model", "resnet20_v1_cifar", "--batch", "1", "--steps", "1", "--burn-in", "0", "--json").Json;
        Assert.That((json.Number("size"), json.Number("classes")), Is.EqualTo((32.0, 10.0)));
    }

    [Test]
    public void A_wrong_name_lists_near_ones()
    {
        ToolResult result = Tool.Run("plan", "--model", "resnet_v1_5O");
        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Error, Does.Contain("resnet_v1_50"));
    }
}
