using System.Text;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

/// <summary>
/// Tests damaged and mismatched files: one clear line, exit code 1, and no file is written.
/// </summary>
public sealed class BadInputTests
{
    private const string Logits = "resnet_v2_50/logits/weights";

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = new();
        var images = new NhwcTensor([1, 32, 32, 3]);
        Npy.Write(_folder.PathOf("x.npy"), images);
    }

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase(new[] { 1, 32, 32, 4 }, "3")]
    [TestCase(new[] { 32, 32, 3 }, "images")]
    [TestCase(new[] { 32 }, "images")]
    public void Npy_of_a_wrong_shape(int[] shape, string told)
    {
        var images = new NhwcTensor(new Shape(shape));
        Npy.Write(_folder.PathOf("x.npy"), images);
        AssertRunFails([], told, new Shape(shape).ToString());
    }

    [Test]
    public void Npy_of_another_size_than_asked_for() => AssertRunFails(["--size", "64"], "64", "[1, 32, 32, 3]");

    [Test]
    public void Npy_cut_short()
    {
        byte[] whole = File.ReadAllBytes(_folder.PathOf("x.npy"));
        _folder.Write("x.npy", whole[..(whole.Length / 2)]);
        AssertRunFails([], "x.npy", "bytes");
    }

    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 60000, 60000, 3), }")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (9, 9999, 9999, 3), }")]
    [TestCase("{'descr': '<i8', 'fortran_order': False, 'shape': (1, 1, 1, 3), }")]
    [TestCase("nonsense")]
    public void Npy_with_a_lying_header(string header)
    {
        _folder.Write("x.npy", [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. new byte[12]]);
        AssertRunFails([], "x.npy");
    }

    [Test]
    public void Npy_that_is_missing()
    {
        File.Delete(_folder.PathOf("x.npy"));
        AssertRunFails([], "x.npy");
    }

    [Test]
    public void Unknown_end_point_lists_near_names_and_leaves_the_known_one_unwritten() =>
        AssertRunFails(["--fetch", $"resnet_v2_50/blok2={_folder.PathOf("second.npy")}"], "resnet_v2_50/blok2", "resnet_v2_50/block2");

    [Test]
    public void Folder_of_the_second_file_missing() =>
        AssertRunFails(["--fetch", $"global_pool={Path.Combine(_folder.PathOf("missing"), "second.npy")}"], "missing");

    [Test]
    public void Safetensors_cut_short()
    {
        var weights = new NhwcTensor([1, 1, 2048, 7]);
        Safetensors.Write(_folder.PathOf("w.safetensors"), [KeyValuePair.Create(Logits, weights)]);

        byte[] whole = File.ReadAllBytes(_folder.PathOf("w.safetensors"));
        _folder.Write("w.safetensors", whole[..(whole.Length / 2)]);
        AssertWeightsFail("w.safetensors");
    }

    [TestCase("""{"a":{"dtype":"F32","shape":[1073741824,1024],"data_offsets":[0,4398046511104]}}""")]
    [TestCase("""{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,8]}}""")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""")]
    [TestCase("""{"a":{"dtype":"F99","shape":[2],"data_offsets":[0,8]}}""")]
    [TestCase("not json")]
    public void Safetensors_with_a_lying_header(string header)
    {
        _folder.Write("w.safetensors", WeightsFiles.WithHeader(header, 8));
        AssertWeightsFail("w.safetensors");
    }

    [Test]
    public void Safetensors_with_an_endless_header()
    {
        _folder.Write("w.safetensors", [.. Enumerable.Repeat((byte)0xFF, 64)]);
        AssertWeightsFail("w.safetensors");
    }

    [Test]
    public void Safetensors_that_are_missing() => AssertWeightsFail("w.safetensors");

    [Test]
    public void Weights_of_too_few_variables()
    {
        var weights = new NhwcTensor([1, 1, 2048, 7]);
        Safetensors.Write(_folder.PathOf("w.safetensors"), [KeyValuePair.Create(Logits, weights)]);

        AssertWeightsFail("w.safetensors", "missing", "resnet_v2_50/conv1/weights");
    }

    [Test]
    public void Classes_that_do_not_fit_the_weights() =>
        AssertFails(["forward", "--weights", WeightsFiles.Whole, "--classes", "9", "--size", "32"], "7 classes", "--classes 9");

    [Test]
    public void Depth_that_does_not_fit_the_weights() =>
        AssertFails(["endpoints", "--weights", WeightsFiles.Whole, "--depth", "101"], "resnet_v2_50", "resnet_v2_101");

    [TestCase("classify", "p.jpg")]
    [TestCase("forward", "--batch", "1", "--image", "p.jpg")]
    public void Text_named_jpg(params string[] command)
    {
        string photo = _folder.Write("p.jpg", "This is no photo."u8.ToArray());
        AssertFails([.. command.Select(word => word == "p.jpg" ? photo : word), .. Tool.Small], "p.jpg", "JPEG");
    }

    [Test]
    public void Photo_that_is_missing() => AssertFails(["classify", _folder.PathOf("p.jpg"), .. Tool.Small], "p.jpg");

    [TestCase("one\ntwo\n", "names 2 classes", "1000")]
    [TestCase("", "an empty file", "class names")]
    [TestCase("slim_v2_index_1001\tkeras_and_v1_index_1000\twnid\tname\n1\t0\tn01440764\ttench\n", "class 1")]
    [TestCase("slim_v2_index_1001\tkeras_and_v1_index_1000\twnid\tname\n1\t0\tn01440764\n", "line 2")]
    public void Names_that_do_not_fit_the_classes(string names, params string[] told)
    {
        string file = _folder.Write("names.txt", Encoding.UTF8.GetBytes(names));
        AssertFails(["classify", Samples.PathOf("cat.png"), "--classes-file", file, .. Tool.Small], ["names.txt", .. told]);
    }

    [Test]
    public void Images_too_large_for_any_memory() =>
        AssertFails(["forward", "--depth", "50", "--batch", "1", "--size", "20000"], "conv1", "[1, 10000, 10000, 64]");

    [Test]
    public void A_folder_in_place_of_a_file() => AssertFails(["endpoints", "--weights", _folder.FullName], _folder.FullName);

    private void AssertRunFails(string[] more, params string[] told) =>
        AssertFails(["run", "--depth", "50", "--input", _folder.PathOf("x.npy"), "--fetch", $"predictions={_folder.PathOf("y.npy")}", .. more], told);

    private void AssertWeightsFail(params string[] told) => AssertRunFails(["--weights", _folder.PathOf("w.safetensors")], told);

    private void AssertFails(string[] arguments, params string[] told)
    {
        string[] before = _folder.FileNames;
        ToolResult result = Tool.Run([.. arguments, "--json"]);
        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
        Assert.That(result.Json.Names(), Does.Contain("exit_code").Or.Contain("failed"));
        Assert.That(result.ErrorLines, Has.Length.EqualTo(1), result.Error);
        Assert.That(result.Error, Does.Not.Contain("Exception").And.Not.Contain("(Parameter").And.Not.Contain(" at NeoResNet"));
        Assert.That(_folder.FileNames, Is.EqualTo(before), "nothing is written");
        foreach (string part in told)
        {
            Assert.That(result.Error, Does.Contain(part));
        }
    }
}
