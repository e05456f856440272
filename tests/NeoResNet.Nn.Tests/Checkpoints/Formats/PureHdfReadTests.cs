using System.IO.Compression;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;
using PureHDF;
using PureHDF.VOL.Native;

namespace NeoResNet.Nn.Tests.Checkpoints.Formats;

/// <summary>
/// Compares the HDF5 reader with PureHDF, an independent reader: names, types, shapes and bytes.
/// </summary>
public sealed class PureHdfReadTests
{
    private static readonly byte[] Signature = [0x89, .. "HDF\r\n\x1A\n"u8];

    // PureHDF does not read big-endian values. FormatFileTests checks these values.
    private static readonly string[] BigEndian = ["types/big_f4", "types/big_f8", "types/big_i4", "gzip"];

    // PureHDF follows soft links. The library skips them, so that no array has two names.
    private static readonly string[] SoftLinks = ["soft"];

    public static IEnumerable<string> Files => new[] { "*.h5", "*.keras" }
        .SelectMany(pattern => Directory.EnumerateFiles(TestData.PathOf(), pattern, SearchOption.AllDirectories))
        .Select(path => Path.GetRelativePath(TestData.PathOf(), path))
        .Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Files))]
    public void PureHDF_reads_the_same_arrays(string file) => Compare(TestData.PathOf(file), least: 2);

    [Test]
    public void PureHDF_reads_the_same_arrays_of_the_file_that_Keras_wrote() =>
        Compare(TestData.OutsidePathOf("weights", "keras_h5", "pretrainedResnet.h5"), least: 100);

    private static void Compare(string path, int least)
    {
        using var folder = new TemporaryFolder();
        using ICheckpoint checkpoint = Checkpoint.Open(path);
        using NativeFile file = H5File.OpenRead(Unpack(path, folder));
        (string Name, IH5Dataset Dataset)[] datasets = [.. PureHdf.Datasets(file, "").Where(each => !SoftLinks.Contains(each.Name))];
        (string Name, IH5Dataset Dataset, ElementType Type)[] numbers = [.. datasets
            .Select(each => (each.Name, each.Dataset, Type: PureHdf.TypeOf(each.Dataset.Type)))
            .Where(each => each.Type is not null)
            .Select(each => (each.Name, each.Dataset, each.Type!.Value))];

        Assert.That(numbers, Has.Length.AtLeast(least));
        Assert.That(checkpoint.Entries.Select(entry => (entry.Name, entry.ElementType, entry.Shape)), Is.EquivalentTo(numbers.Select(each => (each.Name, each.Type, PureHdf.ShapeOf(each.Dataset)))));
        Assert.That(checkpoint.Unsupported.Keys, Is.EquivalentTo(datasets.Select(each => each.Name).Except(numbers.Select(each => each.Name))));
        Assert.Multiple(() =>
        {
            foreach ((string name, IH5Dataset dataset, ElementType type) in numbers.Where(each => !BigEndian.Contains(each.Name)))
            {
                Assert.That(checkpoint.Read(name).Bytes.ToArray(), Is.EqualTo(PureHdf.Bytes(dataset, type)), name);
            }
        });
    }

    // A .keras file is a zip archive that contains the HDF5 file. PureHDF needs a file without the
    // user block that precedes the signature, and a base address of 0.
    private static string Unpack(string path, TemporaryFolder folder)
    {
        byte[] bytes = File.ReadAllBytes(path);
        if (path.EndsWith(".keras", StringComparison.Ordinal))
        {
            using ZipArchive archive = ZipFile.OpenRead(path);
            using var content = new MemoryStream();
            using (Stream entry = archive.GetEntry("model.weights.h5")!.Open())
            {
                entry.CopyTo(content);
            }

            bytes = content.ToArray();
        }

        int userBlock = bytes.AsSpan().IndexOf(Signature);
        if (userBlock > 0)
        {
            const int BaseAddress = 24;
            Assert.That(bytes[userBlock + Signature.Length], Is.Zero, "the version of the superblock");
            bytes.AsSpan(userBlock + BaseAddress, sizeof(long)).Clear();
        }

        return folder.Write("unpacked.h5", bytes[userBlock..]);
    }
}
