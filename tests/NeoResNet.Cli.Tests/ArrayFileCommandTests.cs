using System.Text.Json;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

/// <summary>Checks <c>inspect</c>, <c>convert</c> and <c>diff</c> on files of several formats.</summary>
public sealed class ArrayFileCommandTests
{
    private static string Bundle => TestData.PathOf("weights", "resnet8_v1_cifar10_mlperf_tiny", "resnet8_v1_cifar10_mlperf_tiny");

    [TestCase("earliest.h5", "hdf5", "types/big_f8", "float64")]
    [TestCase("model.keras", "keras", "types/f2", "float16")]
    [TestCase("stored.npz", "npz", "u2", "uint16")]
    [TestCase("zip.pth", "pytorch", "types.bfloat16", "bfloat16")]
    [TestCase("legacy.pth", "pytorch", "types.bool", "bool")]
    public void Inspect_lists_the_arrays(string file, string format, string name, string type)
    {
        JsonElement json = Tool.Succeed("inspect", TestData.PathOf("formats", file), "--json").Json;
        Assert.That(json.Names(), Is.EqualTo(new[] { "file", "format", "values", "bytes", "tensors", "unsupported", "network" }));
        Assert.That(json.List("unsupported").Select(each => each.GetString()), Is.EqualTo(format is "hdf5" or "keras" ? new[] { "types/text" } : []));
        Assert.That(json.Text("format"), Is.EqualTo(format));
        JsonElement array = json.List("tensors").Single(entry => entry.Text("name") == name);
        Assert.That((array.Text("dtype"), array.Shape()), Is.EqualTo((type, new[] { 3, 5 })));
        Assert.That(json.Number("values"), Is.EqualTo(json.List("tensors").Sum(entry => entry.Shape().Aggregate(1.0, (product, size) => product * size))));
    }

    [Test]
    public void Inspect_prints_the_values_of_an_array()
    {
        string file = TestData.PathOf("formats", "zip.pth");
        JsonElement json = Tool.Succeed("inspect", file, "--values", "views.column", "--json").Json;
        Assert.That(json.List("values").Select(value => value.GetDouble()), Is.EqualTo(new double[] { -47, -43, -39, -35, -31, -27 }));
        string[] text = Tool.Succeed("inspect", file, "--values", "types.int16").OutLines;
        Assert.That(text, Is.EqualTo(new[] { "types.int16: int16 [3, 5]", "minimum -48, mean -41, maximum -34", "-48 -47 -46 -45 -44 -43 -42 -41 -40 -39 and 5 more" }));
    }

    [Test]
    public void Inspect_names_similar_arrays_if_the_array_of_values_is_unknown()
    {
        string file = TestData.PathOf("formats", "zip.pth");
        ToolResult result = Tool.Run("inspect", file, "--values", "views.colum");
        Assert.That(result.ExitCode, Is.EqualTo(ExitCodes.Failure));
        Assert.That(result.Error, Does.Contain($"{file} contains no array 'views.colum'. The nearest names are views.column, "));
        Assert.That(result.Error, Does.Contain("'neoresnet inspect FILE' without --values lists all arrays."));
        Assert.That(result.Error, Does.Not.Contain("Entries"));
        Assert.That(result.ErrorLines, Has.Length.EqualTo(1));

        // The name is known, so the message is the reason.
        Assert.That(Tool.Run("inspect", TestData.PathOf("formats", "latest.h5"), "--values", "types/text").Error, Does.Contain("'types/text' is a dataset of a type other than numbers"));
    }

    [Test]
    public void Inspect_counts_the_operators_of_an_ONNX_model()
    {
        using var folder = new TemporaryFolder();
        string model = folder.PathOf("model.onnx");
        _ = Tool.Succeed("export", "--model", "mlperf_tiny_resnet8", "--out", model);
        JsonElement json = Tool.Succeed("inspect", model, "--json").Json;
        Assert.That(json.Text("format"), Is.EqualTo("onnx"));
        Assert.That(json.List("operators").Single(row => row.Text("name") == "Conv").Number("count"), Is.EqualTo(10), "nine layers and the logits");
        Assert.That(Tool.Succeed("inspect", model).Out, Does.Contain("Conv 10"));
    }

    [TestCase("copy.safetensors", "safetensors")]
    [TestCase("copy", "tensorflow")]
    [TestCase("copy.index", "tensorflow")]
    public void Convert_keeps_every_array(string name, string format)
    {
        using var folder = new TemporaryFolder();
        JsonElement json = Tool.Succeed("convert", Bundle, folder.PathOf(name), "--json").Json;
        Assert.That((json.Text("format"), json.Number("tensors")), Is.EqualTo((format, 48)));
        Assert.That(Tool.Succeed("diff", Bundle, folder.PathOf(name), "--json").Json.Number("equal"), Is.EqualTo(48));
    }

    [TestCase("tensorflow-v1")]
    [TestCase("tensorflow")]
    [TestCase("safetensors")]
    public void Convert_takes_a_format(string format)
    {
        using var folder = new TemporaryFolder();
        _ = Tool.Succeed("convert", Bundle, folder.PathOf("copy.bin"), "--format", format);
        Assert.That(Tool.Succeed("inspect", folder.PathOf("copy.bin"), "--json").Json.Text("format"), Is.EqualTo(format));
    }

    [TestCase("float16", 2)]
    [TestCase("bfloat16", 2)]
    [TestCase("float32", 4)]
    public void Convert_changes_the_type_only_if_asked(string type, int size)
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("half.safetensors");
        _ = Tool.Succeed("convert", TestData.PathOf("formats", "stored.npz"), path, "--dtype", type);
        using SafetensorsFile file = Safetensors.Open(path);
        Assert.That(file.Find("f8")!.ElementType.ToString().ToLowerInvariant(), Is.EqualTo(type));
        Assert.That(file.Find("i8")!.ElementType, Is.EqualTo(ElementType.Int64));
        Assert.That(file.Read("f8").Bytes.Length, Is.EqualTo(15 * size));

        // The values are small integers, which all three types represent.
        Assert.That(file.ReadTensor("f8").ToArray(), Is.EqualTo(Enumerable.Range(0, 15).Select(i => i - 48f)));
    }

    [Test]
    public void Convert_rounds_bfloat16_to_the_nearest_even()
    {
        using var folder = new TemporaryFolder();
        float[] values = [1 + (1f / 256), 1 + (3f / 256), 1 + (1f / 255), float.NaN, float.PositiveInfinity, -0f];
        Safetensors.Write(folder.PathOf("a.safetensors"), [NamedArray.FromTensor("a", new NhwcTensor([6], values))]);
        _ = Tool.Succeed("convert", folder.PathOf("a.safetensors"), folder.PathOf("b.safetensors"), "--dtype", "bfloat16");
        using SafetensorsFile file = Safetensors.Open(folder.PathOf("b.safetensors"));
        Assert.That(file.ReadTensor("a").ToArray(), Is.EqualTo(new[] { 1, 1 + (2f / 128), 1 + (1f / 128), float.NaN, float.PositiveInfinity, -0f }));
    }

    [TestCase(".npz")]
    [TestCase(".h5")]
    [TestCase(".pth")]
    [TestCase(".ONNX")]
    public void Convert_refuses_the_name_of_a_format_that_can_only_be_read(string end)
    {
        using var folder = new TemporaryFolder();
        ToolResult result = Tool.Run("convert", Bundle, folder.PathOf($"copy{end}"));
        Assert.That((result.ExitCode, folder.FileNames), Is.EqualTo((2, Array.Empty<string>())));
        Assert.That(result.Error, Does.Contain($"'{end.ToLowerInvariant()}' is the name of a format that can only be read").And.Contain("--format"));
    }

    [Test]
    public void Convert_reports_values_that_become_infinite()
    {
        using var folder = new TemporaryFolder();
        Safetensors.Write(folder.PathOf("a.safetensors"),
        [
            NamedArray.FromTensor("large", new NhwcTensor([4], [65504, 65520, -1e6f, float.PositiveInfinity])),
            new NamedArray("wide", ElementType.Float64, [2], (byte[])[.. BitConverter.GetBytes(1e300), .. BitConverter.GetBytes(double.NaN)]),
            NamedArray.FromTensor("small", new NhwcTensor([1], [1])),
        ]);
        ToolResult result = Tool.Succeed("convert", folder.PathOf("a.safetensors"), folder.PathOf("b.safetensors"), "--dtype", "float16", "--json");
        Assert.That(result.Json.List("overflowed").Select(row => (row.Text("name"), row.Number("values"))), Is.EqualTo(new[] { ("large", 2.0), ("wide", 1.0) }));
        Assert.That(result.Error, Does.Contain("2 arrays with values outside the range of float16, which became infinite. The first is 'large' with 2 such values."));
        result = Tool.Succeed("convert", folder.PathOf("a.safetensors"), folder.PathOf("c.safetensors"), "--json");
        Assert.That((result.Json.List("overflowed").Length, result.Error), Is.EqualTo((0, "")));
    }

    [Test]
    public void Convert_writes_and_reads_weights_in_several_files()
    {
        using var folder = new TemporaryFolder();
        string index = folder.PathOf("m.safetensors.index.json");
        NamedArray[] arrays = [.. Enumerable.Range(0, 5).Select(i => new NamedArray($"a{i}", ElementType.UInt8, [600_000], new byte[600_000]))];
        Safetensors.Write(folder.PathOf("m.safetensors"), arrays, new Dictionary<string, string> { ["key"] = "value" });
        _ = Tool.Succeed("convert", folder.PathOf("m.safetensors"), index, "--shard-size", "2");
        Assert.That(folder.FileNames, Is.EquivalentTo(new[] { "m.safetensors", "m-00001-of-00002.safetensors", "m-00002-of-00002.safetensors", "m.safetensors.index.json" }));
        Assert.That(Tool.Succeed("diff", folder.PathOf("m.safetensors"), index, "--json").Json.Number("equal"), Is.EqualTo(5));
        _ = Tool.Succeed("convert", index, folder.PathOf("back.safetensors"));
        Assert.That(File.ReadAllBytes(folder.PathOf("back.safetensors")), Is.EqualTo(File.ReadAllBytes(folder.PathOf("m.safetensors"))));
        Assert.That(Tool.Run("convert", index, index, "--shard-size", "2").Error, Does.Contain("also reads it"));
        Assert.That(Tool.Run("convert", index, folder.PathOf("x.safetensors"), "--shard-size", "2").Error, Does.Contain("--shard-size requires an output"));
    }

    [Test]
    public void Convert_never_writes_a_file_that_it_reads()
    {
        using var folder = new TemporaryFolder();
        _ = Tool.Succeed("convert", Bundle, folder.PathOf("a"));
        byte[] index = File.ReadAllBytes(folder.PathOf("a.index"));
        foreach ((string from, string to) in new[] { ("a", "a"), ("a.index", "a"), ("a", "a.index"), ("a.data-00000-of-00001", "a") })
        {
            ToolResult result = Tool.Run("convert", folder.PathOf(from), folder.PathOf(to), "--format", "tensorflow");
            Assert.That((result.ExitCode, result.ErrorLines.Length), Is.EqualTo((2, 1)), result.ToString());
            Assert.That(result.Error, Does.Contain("also reads it"));
        }

        // The folder means the checkpoint that its list names.
        File.WriteAllText(folder.PathOf("checkpoint"), "model_checkpoint_path: \"a\"");
        Assert.That(Tool.Run("convert", folder.FullName, folder.PathOf("a")).Error, Does.Contain("also reads it"));
        Assert.That(File.ReadAllBytes(folder.PathOf("a.index")), Is.EqualTo(index));
    }

    [Test]
    public void Convert_leaves_out_strings_that_the_format_lacks_and_says_so()
    {
        using var folder = new TemporaryFolder();
        NamedArray text = new("graph", ElementType.String, [], (byte[])[3, 0, 0, 0, 0, 0, 0, 0, .. "abc"u8]);
        Checkpoint.Write(folder.PathOf("a"), [text, NamedArray.FromTensor("w", new NhwcTensor([1], [1]))], CheckpointFormat.TensorFlowBundle);
        ToolResult result = Tool.Succeed("convert", folder.PathOf("a"), folder.PathOf("a.safetensors"), "--json");
        Assert.That(result.Json.List("left_out").Select(name => name.GetString()), Is.EqualTo(new[] { "graph" }));
        Assert.That(result.Error, Does.Contain("graph"));
        Assert.That(Tool.Succeed("convert", folder.PathOf("a"), folder.PathOf("b"), "--json").Json.Number("tensors"), Is.EqualTo(2));
    }

    [Test]
    public void Convert_keeps_the_metadata_of_safetensors()
    {
        using var folder = new TemporaryFolder();
        _ = Tool.Succeed("convert", WeightsFiles.Marked, folder.PathOf("copy.safetensors"));
        using SafetensorsFile copy = Safetensors.Open(folder.PathOf("copy.safetensors")), original = Safetensors.Open(WeightsFiles.Marked);
        Assert.That(copy.Metadata, Is.EquivalentTo(original.Metadata));
    }

    [Test]
    public void Diff_names_each_difference()
    {
        using var folder = new TemporaryFolder();
        static NamedArray Array(string name, params float[] values) => NamedArray.FromTensor(name, new NhwcTensor([values.Length], values));
        Safetensors.Write(folder.PathOf("a.safetensors"), [Array("same", 1, 2), Array("changed", 1, 2, 3), Array("shape", 1), new("type", ElementType.Int32, [1], new byte[4]), Array("old", 1)]);
        Safetensors.Write(folder.PathOf("b.safetensors"), [Array("same", 1, 2), Array("changed", 1, 2.5f, 3), Array("shape", 1, 2), new("type", ElementType.UInt32, [1], new byte[4]), Array("new", 1)]);
        ToolResult result = Tool.Run("diff", folder.PathOf("a.safetensors"), folder.PathOf("b.safetensors"), "--json");
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Json.Number("equal"), Is.EqualTo(1));
        Assert.That(result.Json.List("differences").Select(row => row.Text("name")), Is.EqualTo(new[] { "changed", "shape", "type", "old", "new" }));
        Assert.That(result.Json.List("differences")[0].Number("largest"), Is.EqualTo(0.5));
        Assert.That(Tool.Run("diff", folder.PathOf("a.safetensors"), folder.PathOf("b.safetensors")).Out, Does.Contain("1 value differs, by at most 5.0E-1"));
    }

    [Test]
    public void Diff_tells_integers_apart_that_round_to_one_number()
    {
        using var folder = new TemporaryFolder();
        Safetensors.Write(folder.PathOf("a.safetensors"), [new NamedArray("i", ElementType.Int64, [1], BitConverter.GetBytes((1L << 53) + 1))]);
        Safetensors.Write(folder.PathOf("b.safetensors"), [new NamedArray("i", ElementType.Int64, [1], BitConverter.GetBytes(1L << 53))]);
        Assert.That(Tool.Run("diff", folder.PathOf("a.safetensors"), folder.PathOf("b.safetensors")).ExitCode, Is.EqualTo(1));
    }

    [TestCase("convert")]
    [TestCase("diff")]
    [TestCase("inspect")]
    public void A_file_that_is_no_weights_is_named(string command)
    {
        string photo = Path.Combine(TestData.Repository, "samples", "images", "cat.png");
        using var folder = new TemporaryFolder();
        ToolResult result = Tool.Run([command, photo, .. command == "inspect" ? Array.Empty<string>() : [folder.PathOf("out")]]);
        Assert.That((result.ExitCode, result.ErrorLines.Length), Is.EqualTo((1, 1)), result.ToString());
        Assert.That(result.Error, Does.Contain("PNG"));
        Assert.That(folder.FileNames, Is.Empty);
    }
}
