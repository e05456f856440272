using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Documents;

/// <summary>
/// The document on residual networks: its tables and pictures are what the code gives. With NEORESNET_WRITE_DOCUMENTS=1 they
/// are written instead of compared.
/// </summary>
public sealed class ResidualNetworksTests
{
    private static readonly string Folder = Path.Combine(TestData.Repository, "docs");

    private static readonly Dictionary<string, Func<string>> Pictures = new()
    {
        ["plain-and-residual"] = () => UnitPicture.Draw(
            "A plain stack of two layers, and a residual unit",
            ("plain", ResNetV1.BasicWith(ShortcutKind.None), 64, new(64, 64, 1)), ("residual", ResNetV1.Basic, 64, new(64, 64, 1))),
        ["basic-units"] = () => UnitPicture.Draw(
            "The two-layer unit, original and pre-activation",
            ("V1", ResNetV1.Basic, 64, new(64, 64, 1)), ("V2", ResNetV2.Basic, 64, new(64, 64, 1))),
        ["bottleneck-units"] = () => UnitPicture.Draw(
            "The three-layer unit, original and pre-activation",
            ("V1", ResNetV1.Bottleneck, 256, new(256, 64, 1)), ("V2", ResNetV2.Bottleneck, 256, new(256, 64, 1))),
        ["shortcuts"] = () => UnitPicture.Draw(
            "Shortcuts to a unit with more channels",
            ("V1, zero-padded", ResNetV1.BasicWith(ShortcutKind.ZeroPadded), 64, new(128, 128, 2)),
            ("V1, projection", ResNetV1.Basic, 64, new(128, 128, 2)),
            ("V2, projection", ResNetV2.Basic, 64, new(128, 128, 2))),
        ["stages"] = () => StagesPicture.Draw("The stages of ResNet-34", "resnet34_v1"),
    };

    private static readonly GeneratedDocument Document = new("docs", "residual-networks.md");

    [TestCaseSource(nameof(Names))]
    public void A_picture_is_what_the_code_draws(string name)
    {
        string path = Path.Combine(Folder, "images", $"{name}.svg");
        if (GeneratedDocument.Writes)
        {
            File.WriteAllText(path, Pictures[name]());
        }

        Assert.That(Lines(File.ReadAllText(path)), Is.EqualTo(Lines(Pictures[name]())));
        Assert.That(() => System.Xml.Linq.XDocument.Load(path), Throws.Nothing);
        Assert.That(Document.Text, Does.Contain($"](images/{name}.svg)"));
    }

    [TestCaseSource(nameof(Tables))]
    public void A_table_is_what_the_code_counts(string name) => Document.AssertPart($"table {name}", NetworkTables.Of(NetworkTables.All.Single(table => table.Name == name).Networks));

    private static IEnumerable<string> Names() => Pictures.Keys;

    private static IEnumerable<string> Tables() => NetworkTables.All.Select(table => table.Name);

    private static string Lines(string text) => text.ReplaceLineEndings("\n");
}
