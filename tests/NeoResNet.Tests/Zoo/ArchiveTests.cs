using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Zoo;

/// <summary>Tests the extraction of archives, which System.Formats.Tar writes.</summary>
public sealed class ArchiveTests
{
    private readonly TemporaryFolder _folder = new();

    private string Target => _folder.PathOf("w.ckpt");

    [TearDown]
    public void RemoveFiles()
    {
        foreach (string file in Directory.GetFiles(_folder.FullName))
        {
            File.Delete(file);
        }
    }

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase(TarEntryFormat.V7)]
    [TestCase(TarEntryFormat.Ustar)]
    [TestCase(TarEntryFormat.Pax)]
    [TestCase(TarEntryFormat.Gnu)]
    public void Archives_of_every_format_are_read(TarEntryFormat format)
    {
        byte[] content = ZooSamples.Weights;
        byte[] archive = Archive(format, ("train.graph", new byte[700]), ("./w.ckpt", content), ("eval.graph", []));
        Extract(archive);
        Assert.That(File.ReadAllBytes(Target), Is.EqualTo(content));
        AssertOnly("w.ckpt");
    }

    [TestCase(TarEntryFormat.Ustar, 120)]
    [TestCase(TarEntryFormat.Pax, 300)]
    [TestCase(TarEntryFormat.Gnu, 300)]
    public void Long_paths_are_read(TarEntryFormat format, int length)
    {
        Extract(Archive(format, ($"{new string('a', length)}/w.ckpt", [1, 2, 3])));
        Assert.That(File.ReadAllBytes(Target), Is.EqualTo((byte[])[1, 2, 3]));
    }

    [Test]
    public void All_files_of_a_bundle_are_extracted()
    {
        Extract(Archive(TarEntryFormat.Pax, ("w.ckpt.index", [1]), ("w.ckpt.data-00000-of-00001", [2]), ("w.ckpt.meta", [3])));
        AssertOnly("w.ckpt.index", "w.ckpt.data-00000-of-00001");
    }

    [TestCase("../w.ckpt")]
    [TestCase("a/../../w.ckpt")]
    [TestCase("..")]
    [TestCase("/tmp/w.ckpt")]
    [TestCase("C:/w.ckpt")]
    [TestCase("a\\w.ckpt")]
    public void A_path_that_leaves_the_folder_is_refused(string path)
    {
        AssertRefused(Archive(TarEntryFormat.Pax, ("w.ckpt", [1]), (path, [1])), "leads out of the folder");
        AssertRefused(Archive(TarEntryFormat.Gnu, (path, [1]), ("w.ckpt", [1])), "leads out of the folder");
    }

    [TestCase(TarEntryType.SymbolicLink)]
    [TestCase(TarEntryType.HardLink)]
    [TestCase(TarEntryType.CharacterDevice)]
    [TestCase(TarEntryType.BlockDevice)]
    [TestCase(TarEntryType.Fifo)]
    public void Links_and_devices_are_refused(TarEntryType type)
    {
        var entry = new PaxTarEntry(type, "w.ckpt");
        if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
        {
            entry.LinkName = "/etc/passwd";
        }

        AssertRefused(Packed(writer => writer.WriteEntry(entry)), "a link, a device");
    }

    [Test]
    public void Missing_and_repeated_weights_are_told()
    {
        AssertRefused(Archive(TarEntryFormat.Pax, ("other.ckpt", [1])), "does not contain 'w.ckpt'");
        AssertRefused(Archive(TarEntryFormat.Pax, ("w.ckpt", [1]), ("a/w.ckpt", [2])), "'w.ckpt' twice");
    }

    [Test]
    public void Every_truncation_is_noticed()
    {
        byte[] archive = Unzipped(Archive(TarEntryFormat.Pax, ("w.ckpt", new byte[1000])));

        // Without the end mark of two empty blocks and the padding that follows it.
        int end = Array.FindLastIndex(archive, value => value != 0) + 1;
        int mark = (((end + 511) / 512) + 1) * 512;
        foreach (int length in Enumerable.Range(0, mark).Where(length => length % 64 == 0 || length == mark - 1))
        {
            AssertRefused(Zipped(archive[..length]), "", $"{length} of {mark} bytes");
        }

        byte[] zipped = Zipped(archive);
        foreach (int length in Enumerable.Range(0, zipped.Length))
        {
            AssertRefused(zipped[..length], "", $"{length} of {zipped.Length} compressed bytes");
        }
    }

    [Test]
    public void Every_flipped_bit_is_noticed_or_harmless()
    {
        byte[] archive = Archive(TarEntryFormat.Pax, ("w.ckpt", [1, 2, 3, 4]));
        int refused = 0;
        for (int bit = 0; bit < archive.Length * 8; bit++)
        {
            byte[] damaged = [.. archive];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                Extract(damaged);
                Assert.That(File.ReadAllBytes(Target), Is.EqualTo((byte[])[1, 2, 3, 4]), $"bit {bit}");
            }
            catch (DataFileException)
            {
                refused++;
            }

            File.Delete(Target);
        }

        Assert.That(refused, Is.GreaterThan(archive.Length * 6));
    }

    [Test]
    public void A_bomb_is_stopped_at_the_limit()
    {
        byte[] archive = Archive(TarEntryFormat.Pax, ("a", new byte[20_000_000]), ("w.ckpt", [1]));
        Assert.That(archive, Has.Length.LessThan(200_000));
        AssertRefused(archive, "more than 1000000 bytes");
    }

    [Test]
    public void Attributes_allocate_no_more_than_their_limit()
    {
        byte[] header = Unzipped(Archive(TarEntryFormat.Ustar, ("w.ckpt", [])))[..512];
        header[156] = (byte)'x';
        Encoding.ASCII.GetBytes("17777777777").CopyTo(header.AsSpan(124));
        AssertRefused(Zipped(WithSum(header)), "attributes of 2147483647 bytes");
        Encoding.ASCII.GetBytes("7777777777x").CopyTo(header.AsSpan(124));
        AssertRefused(Zipped(WithSum(header)), "size of 'w.ckpt' is invalid");
    }

    [TestCase("8 path=x\n")]
    [TestCase("999 path=x\n")]
    [TestCase("x path=x\n")]
    [TestCase("2 \n")]
    [TestCase("12 size=-5x\n")]
    [TestCase("10 size=-\n")]
    public void Malformed_attributes_are_refused(string record)
    {
        byte[] header = Unzipped(Archive(TarEntryFormat.Ustar, ("w.ckpt", [])))[..512];
        header[156] = (byte)'x';
        Encoding.ASCII.GetBytes(Convert.ToString(record.Length, 8).PadLeft(11, '0')).CopyTo(header.AsSpan(124));
        byte[] block = new byte[512];
        Encoding.ASCII.GetBytes(record).CopyTo(block, 0);
        AssertRefused(Zipped([.. WithSum(header), .. block]), "attributes");
    }

    private void AssertRefused(byte[] archive, string message, string name = "")
    {
        DataFileException e = Assert.Throws<DataFileException>(() => Extract(archive), name)!;
        Assert.That(e.Message, Does.StartWith("archive").And.Contain(message));
        AssertOnly();
    }

    private void AssertOnly(params string[] names) => Assert.That(Directory.GetFiles(_folder.FullName).Select(Path.GetFileName), Is.EquivalentTo(names));

    private void Extract(byte[] archive) => ZooArchive.Extract(new MemoryStream(archive), "archive", Target, 1_000_000, default);

    private static byte[] WithSum(byte[] header)
    {
        header.AsSpan(148, 8).Fill((byte)' ');
        Encoding.ASCII.GetBytes(Convert.ToString(header.Sum(value => value), 8).PadLeft(6, '0') + "\0").CopyTo(header.AsSpan(148));
        return header;
    }

    private static byte[] Archive(TarEntryFormat format, params (string Path, byte[] Content)[] files) => Packed(writer =>
    {
        foreach ((string path, byte[] content) in files)
        {
            TarEntryType type = format == TarEntryFormat.V7 ? TarEntryType.V7RegularFile : TarEntryType.RegularFile;
            TarEntry entry = format switch
            {
                TarEntryFormat.V7 => new V7TarEntry(type, path),
                TarEntryFormat.Ustar => new UstarTarEntry(type, path),
                TarEntryFormat.Pax => new PaxTarEntry(type, path),
                _ => new GnuTarEntry(type, path),
            };
            entry.DataStream = new MemoryStream(content);
            writer.WriteEntry(entry);
        }
    });

    private static byte[] Packed(Action<TarWriter> write)
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            write(writer);
        }

        return Zipped(tar.ToArray());
    }

    private static byte[] Zipped(byte[] content)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return zipped.ToArray();
    }

    private static byte[] Unzipped(byte[] archive)
    {
        using var gzip = new GZipStream(new MemoryStream(archive), CompressionMode.Decompress);
        using var tar = new MemoryStream();
        gzip.CopyTo(tar);
        return tar.ToArray();
    }
}
