using System.Text.RegularExpressions;
using System.Xml.Linq;
using NeoResNet.Tests.Support;

namespace NeoResNet.Tests.Explanation;

public sealed partial class ExplanationPageTests
{
    private const string Name = "resnet20_v1_cifar";
    private const string Nasty = "<script>alert('&')</script>\"\u0001\uFFFF.png";

    private NeoResNet.Explanation _explanation = null!;
    private string _page = null!;

    [OneTimeSetUp]
    public void MakePage()
    {
        var names = ClassNames.FromList(Enumerable.Range(0, 10).Select(i => $"{Nasty}{i}"));
        using ImageClassifier classifier = ImageClassifier.CreateWithRandomWeights(Name, options: new() { ClassNames = names });
        _explanation = classifier.Explain(SmallWeights.Cat, top: 3);
        _page = ExplanationPage.Make(_explanation, Nasty, "A notice.");
    }

    [Test]
    public void Is_well_formed_whatever_the_names_hold()
    {
        XElement page = Parse(_page);
        Assert.That(page.Descendants().Select(element => element.Name.LocalName), Has.No.Member("script"));
        Assert.That(page.Descendants("img").Count(), Is.EqualTo(3));
        Assert.That(page.Descendants("title").Single().Value, Does.StartWith("<script>alert('&')</script>"));
        Assert.That(page.Descendants("p").Where(line => line.Attribute("class")!.Value == "bad").Select(line => line.Value), Is.EqualTo(new[] { "A notice." }));
        string[] rows = [.. page.Descendants("th").Where(cell => cell.Attribute("scope")?.Value == "row").Select(cell => cell.Value)];
        Assert.That(rows, Is.SupersetOf(_explanation.Trace.Steps.Select(step => step.Name)));
        Assert.That(rows, Is.SupersetOf(_explanation.Profile.Steps.Select(step => step.Step.Label)));
        Assert.That(_explanation.Trace.Steps.Select(step => step.Name), Has.Member($"{Name}/block1/unit_1/basic_v1/conv1"), "every layer, those inside the units too");
    }

    [Test]
    public void Refers_to_nothing_outside_itself()
    {
        string[] addresses = [.. Addresses().Matches(_page).Select(match => match.Groups[1].Value)];
        Assert.That(addresses, Has.Length.EqualTo(4).And.All.StartsWith("data:image/png;base64,"));
        Assert.That(_page, Does.Not.Contain("://").And.Not.Contain("@import"));
        Assert.That(
            Parse(_page).Descendants("meta").Single(meta => meta.Attribute("http-equiv")?.Value == "Content-Security-Policy").Attribute("content")!.Value,
            Is.EqualTo("default-src 'none'; img-src data:; style-src 'unsafe-inline'"));
    }

    [Test]
    public void Pictures_are_those_that_another_decoder_sees()
    {
        RgbImage[] pictures = [.. Pictures().Matches(_page).Select(match => ImageFile.Decode(new MemoryStream(Convert.FromBase64String(match.Groups[1].Value))))];

        // Small enough to be kept as it is.
        Assert.That((pictures[0].Width, pictures[0].Height), Is.EqualTo((SmallWeights.Cat.Width, SmallWeights.Cat.Height)));
        Assert.That(pictures[0].Pixels.Span.SequenceEqual(SmallWeights.Cat.Pixels.Span));
        foreach ((RgbImage picture, ClassMap map) in pictures.Skip(1).Zip(_explanation.Maps))
        {
            // In the middle of a map's cell there is that cell's own value: red for the class, blue against it.
            int factor = picture.Width / map.Width, at = factor / 2;
            ReadOnlySpan<byte> pixel = picture.Row(at).Slice(at * 3, 3);
            Assert.That(pixel[0] > pixel[2], Is.EqualTo(map.Values.Span[0] >= 0));
        }
    }

    [Test]
    public void A_frame_stands_where_the_network_does_not_see_the_whole_photo()
    {
        string whole = ExplanationPage.Make(_explanation with { Geometry = Recipe.Keras.GeometryOf(_explanation.Photo.Width, _explanation.Photo.Height) }, "whole");
        Assert.That(Frames(_page), Is.EqualTo(3));
        Assert.That(_page, Does.Contain("The frame marks"));
        Assert.That(Frames(whole), Is.Zero);
        Assert.That(whole, Does.Not.Contain("The frame marks"));

        static int Frames(string page) => Parse(page).Descendants("div").Count(part => part.Attribute("class")?.Value == "seen");
    }

    [Test]
    public void A_large_photo_is_made_smaller()
    {
        var large = new RgbImage(2000, 500, new byte[2000 * 500 * 3]);
        string page = ExplanationPage.Make(_explanation with { Photo = large }, "large");
        RgbImage photo = ImageFile.Decode(new MemoryStream(Convert.FromBase64String(Pictures().Match(page).Groups[1].Value)));
        Assert.That((photo.Width, photo.Height), Is.EqualTo((640, 160)));
    }

    private static XElement Parse(string page) => XDocument.Parse(page).Root!;

    [GeneratedRegex("(?:url\\(|src=\"|href=\")([^\")]*)")]
    private static partial Regex Addresses();

    [GeneratedRegex("data:image/png;base64,([A-Za-z0-9+/=]+)")]
    private static partial Regex Pictures();
}
