using System.Text;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Classification;

public sealed class ClassNamesTests
{
    private const string Heading = "slim_v2_index_1001\tkeras_and_v1_index_1000\twnid\tname\n";

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase("ant\nbee\n")]
    [TestCase("ant\r\nbee\r\n\r\n")]
    [TestCase("ant\nbee")]
    public void A_list_is_one_name_a_line(string text)
    {
        ClassNames names = ClassNames.Load(Write(text), 2);
        Assert.That(names.Count, Is.EqualTo(2));
        Assert.That(names[0], Is.EqualTo("ant"));
        Assert.That(names[1], Is.EqualTo("bee"));
    }

    // The table's rows may stand in any order: the columns tell the index.
    [TestCase(1001, 0, "background")]
    [TestCase(1001, 1000, "thing 999")]
    [TestCase(1000, 0, "thing 0")]
    [TestCase(1000, 999, "thing 999")]
    public void A_table_has_a_column_for_each_convention(int classes, int index, string expected)
    {
        string rows = string.Concat(Enumerable.Range(0, 1000).Reverse().Select(i => $"{i + 1}\t{i}\tn{i:D8}\tthing {i}\n"));
        ClassNames names = ClassNames.Load(Write($"{Heading}{rows}0\t-\t-\tbackground\n"), classes);
        Assert.That(names[index], Is.EqualTo(expected));
    }

    [TestCase("ant\nbee\n", 3, "names 2 classes; the network has 3")]
    [TestCase(Heading, 1000, "no name for class 0")]
    [TestCase(Heading, 10, "1000 or 1001 classes; the network has 10")]
    [TestCase(Heading + "1\t0\tn\n", 1000, "line 2 has 3 columns")]
    [TestCase(Heading + "1\t0\tn\ta\n2\t0\tn\tb\n", 1000, "line 3: '0'")]
    [TestCase(Heading + "1\t1000\tn\ta\n", 1000, "line 2: '1000'")]
    [TestCase(Heading + "1\t-1\tn\ta\n", 1000, "line 2: '-1'")]
    public void A_file_that_does_not_fit_is_refused_with_the_reason(string text, int classes, string reason)
    {
        string path = Write(text);
        Assert.That(() => ClassNames.Load(path, classes), Throws.TypeOf<DataFileException>().With.Message.Contains(reason).And.Message.Contains(path));
    }

    [Test]
    public void A_list_may_leave_out_the_classes_in_front_of_the_data_sets_first()
    {
        string path = _folder.Write("names.txt", "ant\nbee\n"u8.ToArray());
        Assert.That(ClassNames.Load(path, classes: 3, labelOffset: 1), Is.EqualTo(new[] { "background", "ant", "bee" }));
        Assert.That(ClassNames.Load(path, classes: 2, labelOffset: 1)[0], Is.EqualTo("ant"), "a whole list stays as it is");
        Assert.That(() => ClassNames.Load(path, classes: 3), Throws.InstanceOf<DataFileException>().With.Message.Contains("2").And.Message.Contains("3"));
        Assert.That(() => ClassNames.Load(path, classes: 4, labelOffset: 1), Throws.InstanceOf<DataFileException>());
    }

    [Test]
    public void A_huge_file_is_refused_before_it_is_read()
    {
        using (FileStream file = File.Create(_folder.PathOf("names.txt")))
        {
            file.SetLength(ClassNames.MaxFileLength + 1L);
        }

        Assert.That(() => ClassNames.Load(_folder.PathOf("names.txt"), 2), Throws.TypeOf<DataFileException>());
    }

    [Test]
    [Platform("Linux", Reason = "A device that never ends and says a length of 0.")]
    public void A_device_without_end_is_refused() =>
        Assert.That(() => ClassNames.Load("/dev/zero", 2), Throws.TypeOf<DataFileException>().With.Message.Contains($"more than {ClassNames.MaxFileLength} bytes"));

    [Test]
    public void Names_come_back_from_metadata_as_they_were()
    {
        ClassNames names = ClassNames.Load(Write("ant\nJosé's \"bee\"\n\ncat & dog\n"), 4);
        ClassNames? found = ClassNames.Of(names.ToMetadata(), "w.safetensors", 4);
        Assert.That(names.ToMetadata()["class_names"], Is.EqualTo("""["ant","José's \"bee\"","","cat & dog"]"""));
        Assert.That(Enumerable.Range(0, 4).Select(i => found![i]), Is.EqualTo(Enumerable.Range(0, 4).Select(i => names[i])));
    }

    [Test]
    public void Metadata_without_names_has_none() =>
        Assert.That(ClassNames.Of(new Dictionary<string, string> { ["format"] = "pt" }, "w.safetensors", 2), Is.Null);

    [TestCase("ant, bee", "JSON array of strings")]
    [TestCase("{}", "JSON array of strings")]
    [TestCase("[1, 2]", "JSON array of strings")]
    [TestCase("""["ant", null]""", "JSON array of strings")]
    [TestCase("""["ant", "\ud800"]""", "JSON array of strings")]
    [TestCase("""["ant"]""", "names 1 classes; the network has 2")]
    public void Metadata_that_do_not_fit_are_refused_with_the_reason(string text, string reason) => Assert.That(
        () => ClassNames.Of(new Dictionary<string, string> { ["class_names"] = text }, "w.safetensors", 2),
        Throws.TypeOf<DataFileException>().With.Message.Contains(reason).And.Message.Contains("w.safetensors").And.Message.Contains("class_names"));

    [Test]
    public void A_missing_file_is_the_base_librarys_error() =>
        Assert.That(() => ClassNames.Load(_folder.PathOf("missing.txt"), 2), Throws.TypeOf<FileNotFoundException>());

    private string Write(string text) => _folder.Write("names.txt", Encoding.UTF8.GetBytes(text));
}
