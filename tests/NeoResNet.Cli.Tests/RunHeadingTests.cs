using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

/// <summary>Tests the heading of the commands that run a network.</summary>
public sealed class RunHeadingTests
{
    private const string Model = "resnet20_v1_cifar";

    [TestCase("forward --batch 2 --steps 1 --burn-in 0", "batch 2, uniform random numbers", false)]
    [TestCase("plan --batch 3", "batch 3, no images", false)]
    [TestCase("plan --profile --runs 1 --burn-in 0", "batch 1, random images", false)]
    [TestCase("run --input x.npy --fetch predictions=y.npy", "batch 1, x.npy", false)]
    [TestCase("classify cat.png", "batch 1, cat.png", true)]
    [TestCase("features cat.png coffee.png --out f.npy", "batch 2, 2 photos", true)]
    [TestCase("explain cat.png --out page.html", "batch 1, cat.png", true)]
    [TestCase("doctor --image cat.png", "batch 1, cat.png", true)]
    public void States_network_input_weights_recipe_and_backend(string line, string input, bool hasRecipe)
    {
        using var folder = new TemporaryFolder();
        Npy.Write(folder.PathOf("x.npy"), new NhwcTensor([1, 32, 32, 3]));
        string InFolder(string text) => text.Replace("x.npy", folder.PathOf("x.npy"), StringComparison.Ordinal).Replace("y.npy", folder.PathOf("y.npy"), StringComparison.Ordinal)
            .Replace("f.npy", folder.PathOf("f.npy"), StringComparison.Ordinal).Replace("page.html", folder.PathOf("page.html"), StringComparison.Ordinal)
            .Replace("cat.png", Samples.PathOf("cat.png"), StringComparison.Ordinal).Replace("coffee.png", Samples.PathOf("coffee.png"), StringComparison.Ordinal);

        string[] words = [.. line.Split(' ').Select(InFolder), "--model", Model, "--seed", "4"];
        string[] heading = [.. Tool.Succeed(words).OutLines.TakeWhile(text => !text.StartsWith("Backend: ", StringComparison.Ordinal))];
        Assert.That(heading[..3], Is.EqualTo((string[])[$"Network: {Model}, 10 classes", $"Input:   32 x 32 pixels, {InFolder(input)}", "Weights: random, seed 4"]));
        Assert.That(heading.Skip(3), Has.Exactly(hasRecipe ? 1 : 0).StartsWith("Recipe:  "));
        Assert.That(Tool.Succeed([.. words, "--json"]).Json.ValueKind, Is.EqualTo(System.Text.Json.JsonValueKind.Object));
    }
}
