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
            ("plain", BasicV1.With(ShortcutKind.None), 64, new(64, 64, 1)), ("residual", BasicV1.Unit, 64, new(64, 64, 1))),
        ["basic-units"] = () => UnitPicture.Draw(
            "The two-layer unit, original and pre-activation",
            ("V1", BasicV1.Unit, 64, new(64, 64, 1)), ("V2", BasicV2.Unit, 64, new(64, 64, 1))),
        ["bottleneck-units"] = () => UnitPicture.Draw(
            "The three-layer unit, original and pre-activation",
            ("V1", BottleneckV1.Unit, 256, new(256, 64, 1)), ("V2", BottleneckV2.Unit, 256, new(256, 64, 1))),
        ["shortcuts"] = () => UnitPicture.Draw(
            "Shortcuts to a unit with more channels",
            ("V1, zero-padded", BasicV1.With(ShortcutKind.ZeroPadded), 64, new(128, 128, 2)),
            ("V1, projection", BasicV1.Unit, 64, new(128, 128, 2)),
            ("V2, projection", BasicV2.Unit, 64, new(128, 128, 2))),
        ["stages"] = () => StagesPicture.Draw("The stages of ResNet-34", "resnet34_v1"),
    };

    private static bool Writes => Environment.GetEnvironmentVariable("NEORESNET_WRITE_DOCUMENTS") == "1";

    [TestCaseSource(nameof(Names))]
    public void A_picture_is_what_the_code_draws(string name)
    {
        string path = Path.Combine(Folder, "images", $"{name}.svg");
        if (Writes)
        {
            File.WriteAllText(path, Pictures[name]());
        }

        Assert.That(Lines(File.ReadAllText(path)), Is.EqualTo(Lines(Pictures[name]())));
        Assert.That(() => System.Xml.Linq.XDocument.Load(path), Throws.Nothing);
        Assert.That(Document(), Does.Contain($"](images/{name}.svg)"));
    }

    [Test]
    public void A_table_is_what_the_code_counts()
    {
        string text = Lines(Document());
        foreach ((string name, string[] networks) in NetworkTables.All)
        {
            string begin = $"<!-- table {name} -->\n", end = $"<!-- end of table {name} -->";
            int from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length, to = text.IndexOf(end, StringComparison.Ordinal);
            Assert.That(from >= begin.Length && to >= from, Is.True, $"the document has no place for the table {name}");
            string table = NetworkTables.Of(networks);
            if (Writes)
            {
                text = text[..from] + table + text[to..];
                File.WriteAllText(Path.Combine(Folder, "residual-networks.md"), text);
            }
            else
            {
                Assert.That(text[from..to], Is.EqualTo(table), name);
            }
        }
    }

    private static IEnumerable<string> Names() => Pictures.Keys;

    private static string Document() => File.ReadAllText(Path.Combine(Folder, "residual-networks.md"));

    private static string Lines(string text) => text.ReplaceLineEndings("\n");
}
