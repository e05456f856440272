using System.Text.RegularExpressions;

namespace NeoResNet.Tests.Zoo;

/// <summary>Tests that the entries of the catalogue fit the library.</summary>
public sealed partial class ZooCatalogTests
{
    [Test]
    public void Names_and_files_are_unambiguous()
    {
        Assert.That(ModelZoo.All, Has.Count.GreaterThan(40));
        Assert.That(ModelZoo.All.Select(model => model.Name), Is.Unique.And.All.Match("^[a-z0-9_]+$"));
        Assert.That(ModelZoo.All.Select(model => model.Address), Is.Unique.And.All.Matches<Uri>(address => address?.Scheme == "https" && address.IsDefaultPort && address.Query.Length == 0));
    }

    [TestCaseSource(typeof(ModelZoo), nameof(ModelZoo.All))]
    public void An_entry_has_a_recipe_a_licence_and_well_formed_facts(ZooModel model)
    {
        Assert.That(model.Recipe.ClassCount, Is.EqualTo(model.Recipe.Height == 32 ? 10 : model.Name.StartsWith("resnet_v2", StringComparison.Ordinal) ? 1001 : 1000));
        Assert.That(model.FileName.EndsWith(".onnx", StringComparison.Ordinal) || NetworkCatalog.Get(model.Recipe.Model!) is not null);
        Assert.That(model.License, Is.Not.Empty);
        Assert.That(model.Checksum is null || Checksum().IsMatch(model.Checksum), model.Checksum);
        Assert.That(model.Top1 is null, Is.EqualTo(model.AccuracySource is null));
        Assert.That(model.ApproximateLength, Is.EqualTo(model.Length).Or.GreaterThan(1_000_000));

        // Names such as resnet50-0676ba61.pth contain the start of the checksum.
        if (ChecksumInName().Match(model.FileName) is { Success: true } name)
        {
            Assert.That(model.Checksum, Does.StartWith($"sha256:{name.Groups[1].Value}"));
        }
    }

    [Test]
    public async Task Unknown_names_are_told_with_similar_ones()
    {
        KeyNotFoundException e = Assert.Throws<KeyNotFoundException>(() => ModelZoo.Get("resnet_v2_51"))!;
        Assert.That(e.Message, Does.Contain("'resnet_v2_51'").And.Contain("resnet_v2_50"));
        await Assert.ThatAsync(() => ModelZoo.DownloadAsync("x"), Throws.TypeOf<KeyNotFoundException>());
    }

    [GeneratedRegex("^(sha256:([0-9a-f]{8}|[0-9a-f]{64})|md5:[0-9a-f]{32})$")]
    private static partial Regex Checksum();

    [GeneratedRegex(@"-([0-9a-f]{8})\.p?th$")]
    private static partial Regex ChecksumInName();
}
