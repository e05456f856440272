using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace NeoResNet.Tensors.Tests;

/// <summary>Tests that content is recognized by its bytes, whatever the name of the file.</summary>
internal sealed class FileKindTests
{
    private static readonly (FileKind Kind, byte[] Content)[] Samples =
    [
        (FileKind.Empty, []),
        (FileKind.Zeros, new byte[5000]),
        (FileKind.Unknown, [0xFF, 0xD9, 1, 2, 3, 4, 0, 0, 0, 9, 200, 201, 202]),
        (FileKind.Jpeg, [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, .. "JFIF\0"u8]),
        (FileKind.Png, [0x89, .. "PNG\r\n\u001A\n"u8, 0, 0, 0, 13]),
        (FileKind.Bmp, [.. "BM"u8, .. new byte[12], 40, 0, 0, 0, 1, 0, 0, 0]),
        (FileKind.Gif, [.. "GIF89a"u8, 1, 0, 1, 0]),
        (FileKind.Gif, [.. "GIF87a"u8, 1, 0, 1, 0]),
        (FileKind.WebP, [.. "RIFF"u8, 9, 0, 0, 0, .. "WEBPVP8 "u8]),
        (FileKind.Avif, Brands("avif")),
        (FileKind.Avif, Brands("mif1", "miaf", "avif")),
        (FileKind.Avif, Brands("avis")),
        (FileKind.Heic, Brands("heic")),
        (FileKind.Heic, Brands("mif1", "heic")),
        (FileKind.Heic, Brands("msf1")),
        (FileKind.Jpeg2000, [0, 0, 0, 12, .. "jP  \r\n"u8, 0x87, 10]),
        (FileKind.Jpeg2000, [0xFF, 0x4F, 0xFF, 0x51, 0, 47]),
        (FileKind.JpegXl, [0, 0, 0, 12, .. "JXL \r\n"u8, 0x87, 10]),
        (FileKind.JpegXl, [0xFF, 0x0A, 0xFA, 0x7F]),
        (FileKind.CameraRaw, Brands("crx ")),
        (FileKind.CameraRaw, [.. "II*\0\u0010\0\0\0CR\u0002\0"u8]),
        (FileKind.Tiff, [.. "II*\0\u0008\0\0\0"u8]),
        (FileKind.Tiff, [.. "MM\0*\0\0\0\u0008"u8]),
        (FileKind.Tiff, [.. "II+\0\u0008\0\0\0"u8]),
        (FileKind.Svg, Utf8("<svg xmlns='http://www.w3.org/2000/svg'/>")),
        (FileKind.Svg, Utf8("\uFEFF<?xml version='1.0'?>\n<!-- Created with an editor -->\n<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' ''>\n<svg>")),
        (FileKind.Photoshop, [.. "8BPS\0\u0001"u8]),
        (FileKind.Icon, [0, 0, 1, 0, 1, 0, 16, 16, 0, 0, 1, 0, 32, 0, 0x68, 4, 0, 0, 22, 0, 0, 0]),
        (FileKind.Netpbm, Utf8("P6\n2 2\n255\n")),
        (FileKind.Radiance, Utf8("#?RADIANCE\n")),
        (FileKind.OpenExr, [0x76, 0x2F, 0x31, 0x01, 2, 0]),
        (FileKind.Qoi, [.. "qoif"u8, 0, 0, 0, 1]),
        (FileKind.DirectDrawSurface, [.. "DDS "u8, 124, 0, 0, 0]),
        (FileKind.Gimp, Utf8("gimp xcf v011")),
        (FileKind.Flif, [.. "FLIF1"u8, 9]),
        (FileKind.Bpg, [.. "BPG"u8, 0xFB, 0]),
        (FileKind.Mng, [0x8A, .. "MNG\r\n"u8]),
        (FileKind.Dicom, [.. new byte[128], .. "DICM"u8, 2, 0]),
        (FileKind.Fits, Utf8("SIMPLE  =                    T")),
        (FileKind.Npy, NpyFile.Of(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", 0, 0, 0, 0)),
        (FileKind.Npz, Zip("arr_0.npy")),
        (FileKind.Safetensors, [2, 0, 0, 0, 0, 0, 0, 0, .. "{}"u8]),
        (FileKind.ShardIndex, Utf8("{\"metadata\": {\"total_size\": 1}, \"weight_map\": {}}")),
        (FileKind.TorchZip, Zip("archive/data.pkl")),
        (FileKind.TorchZip, Zip("resnet50/version")),
        (FileKind.TorchPickle, [0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, (byte)'.']),
        (FileKind.Pickle, [0x80, 2, (byte)'}', (byte)'q', 0, (byte)'.']),
        (FileKind.Pickle, [0x80, 4, 0x95, 9, 0, 0, 0, 0, 0, 0, 0, (byte)'}']),
        (FileKind.Hdf5, [0x89, .. "HDF\r\n\u001A\n"u8, 0]),
        (FileKind.KerasZip, Zip("metadata.json", "{\"keras_version\": \"3.0\"}")),
        (FileKind.TensorFlowIndex, [0, 0, 1, 2, 3, .. new byte[40], 0x57, 0xFB, 0x80, 0x8B, 0x24, 0x75, 0x47, 0xDB]),
        (FileKind.TensorFlowState, Utf8("model_checkpoint_path: \"model.ckpt-1\"\n")),
        (FileKind.SavedModel, [8, 1, 0x12, 0xF0, 0x90, 0x02, 0x0A, 9, 0x12, 7]),
        (FileKind.FrozenGraph, [0x0A, 30, 0x0A, 5, .. "input"u8, 0x12, 11, .. "Placeholder"u8, 0x2A, 4]),
        (FileKind.TensorFlowLite, [28, 0, 0, 0, .. "TFL3"u8, 0]),
        (FileKind.Onnx, [8, 8, 0x12, 7, .. "pytorch"u8, 0x1A, 3]),
        (FileKind.Onnx, [8, 10, 0x3A, 0x90, 0x10, 0x0A, 4, 1, 2]),
        (FileKind.Onnx, [8, 1, 0x12, 4, .. "keras"u8, 0x1A]),
        (FileKind.Onnx, [8, 1, 0x12, 0, 0x3A, 0x90, 0x10, 0x0A]),
        (FileKind.MxNet, [0x12, 1, 0, 0, 0, 0, 0, 0, 0, 0]),
        (FileKind.Matlab, Utf8("MATLAB 5.0 MAT-file, Platform: GLNXA64")),
        (FileKind.Gguf, [.. "GGUF"u8, 3, 0, 0, 0]),
        (FileKind.Parquet, [.. "PAR1"u8, 0x15, 4]),
        (FileKind.Zip, Zip("cat.jpg")),
        (FileKind.Zip, [.. "PK\u0005\u0006"u8, .. new byte[18]]),
        (FileKind.Gzip, [0x1F, 0x8B, 8, 0, 1]),
        (FileKind.Bzip2, Utf8("BZh91AY&SY")),
        (FileKind.Xz, [0xFD, .. "7zXZ\0"u8, 0]),
        (FileKind.Zstandard, [0x28, 0xB5, 0x2F, 0xFD, 4]),
        (FileKind.Lz4, [0x04, 0x22, 0x4D, 0x18, 1]),
        (FileKind.SevenZip, [.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C, 0]),
        (FileKind.Rar, [.. "Rar!\u001A\u0007"u8, 0]),
        (FileKind.Tar, Tar(TarEntryFormat.Ustar)),
        (FileKind.Tar, Tar(TarEntryFormat.V7)),
        (FileKind.Html, Utf8("\r\n<!DOCTYPE html>\n<html lang='en'>")),
        (FileKind.Html, Utf8("<html><body><svg></svg></body></html>")),
        (FileKind.Html, Utf8("<!-- saved from a site -->\n<HTML>")),
        (FileKind.Xml, Utf8("<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>")),
        (FileKind.GitLfsPointer, Utf8("version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 9\n")),
        (FileKind.GitAnnexPointer, Utf8("/annex/objects/SHA256E-s9--1.jpg\n")),
        (FileKind.Multipart, Utf8("--x\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n")),
        (FileKind.DataUrl, Utf8("data:image/jpeg;base64,/9j/4AAQ")),
        (FileKind.Base64, Utf8("/9j/4AAQSkZJRgABAQ==")),
        (FileKind.Json, Utf8("[\"ant\", \"bee\"]")),
        (FileKind.Json, Utf8("\uFEFF{\"0\": \"ant\"}")),
        (FileKind.Text, Utf8("ant\nbee\n")),
        (FileKind.Text, Utf8("<background>\nbee\n")),
        (FileKind.Text, Encoding.Latin1.GetBytes("caf\u00e9\nbee\n")),
        (FileKind.Text, [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("ant\n")]),
        (FileKind.Pdf, Utf8("%PDF-1.7\n")),
        (FileKind.PostScript, Utf8("%!PS-Adobe-3.0")),
        (FileKind.Office, Zip("[Content_Types].xml")),
        (FileKind.Video, Brands("isom", "mp41")),
        (FileKind.Video, [0x1A, 0x45, 0xDF, 0xA3, 1]),
        (FileKind.Audio, [.. "RIFF"u8, 9, 0, 0, 0, .. "WAVEfmt "u8]),
        (FileKind.AppleDouble, [0, 5, 0x16, 7, 0, 2]),
        (FileKind.Executable, [0x7F, .. "ELF"u8, 2, 1]),
    ];

    [TestCaseSource(nameof(Samples))]
    public void Content_is_recognized_in_memory_and_in_a_stream((FileKind Kind, byte[] Content) sample)
    {
        Assert.That(FileKinds.Of(sample.Content), Is.EqualTo(sample.Kind));
        using var stream = new MemoryStream([1, .. sample.Content]) { Position = 1 };
        Assert.That(FileKinds.Of(stream), Is.EqualTo(sample.Kind), "the rest of a stream");
        Assert.That(stream.Position, Is.EqualTo(1));
    }

    [Test]
    [Platform(Include = "Linux", Reason = "The devices are those of Linux.")]
    public void A_device_with_content_is_not_empty()
    {
        using FileStream zeros = File.OpenRead("/dev/zero"), nothing = File.OpenRead("/dev/null");
        Assert.That((zeros.CanSeek, zeros.Length), Is.EqualTo((true, 0L)), "the case under test");
        Assert.That((FileKinds.Of(zeros), FileKinds.Of(nothing)), Is.EqualTo((FileKind.Zeros, FileKind.Empty)));
    }

    // Content without a signature; the name decides.
    [TestCase("model.ckpt-5.data-00000-of-00001", FileKind.TensorFlowData)]
    [TestCase("model.ckpt-5.meta", FileKind.TensorFlowMeta)]
    [TestCase("model.bin", FileKind.Unknown)]
    public void The_name_decides_where_the_content_has_no_signature(string name, FileKind kind) =>
        Assert.That(FileKinds.Of([0x0A, 0xFF, 0xFF, 0x03, 200, 201, 0, 1, 2, 3, 4, 5, 6], name), Is.EqualTo(kind));

    [Test]
    public void Every_kind_has_a_sample_and_a_name_of_its_own()
    {
        FileKind[] all = Enum.GetValues<FileKind>();
        Assert.That(all.Except(Samples.Select(sample => sample.Kind)), Is.EquivalentTo(new[] { FileKind.TensorFlowData, FileKind.TensorFlowMeta }), "tested by their names");
        Assert.That(all.Select(kind => kind.Name()), Is.Unique.And.All.Match("^(a|an|the) "));
    }

    [Test]
    public void Every_refusal_names_the_kind_what_was_expected_and_a_remedy()
    {
        foreach (FileKind kind in Enum.GetValues<FileKind>())
        {
            foreach (WantedFile wanted in Enum.GetValues<WantedFile>())
            {
                Assert.That(FileRefusal.Of(kind, wanted, "x"), Does.StartWith($"this is {kind.Name()}; expected x. ").And.EndsWith(".").And.Not.Contains(".."));
            }
        }
    }

    [Test]
    public void Any_start_of_a_sample_is_some_kind()
    {
        foreach ((_, byte[] content) in Samples)
        {
            for (int length = 0; length < Math.Min(content.Length, 700); length++)
            {
                Assert.That(() => FileKinds.Of(content.AsSpan(0, length)), Throws.Nothing);
            }
        }
    }

    [Test]
    public void Damaged_content_is_some_kind()
    {
        foreach ((FileKind _, byte[] content) in Samples.Where(sample => sample.Content.Length > 0))
        {
            for (int i = 0; i < 200; i++)
            {
                byte[] damaged = TestSupport.ByteMutations.Case(content, i);
                Assert.That(() => FileKinds.Of(damaged), Throws.Nothing);
            }
        }
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Brands(string major, params string[] compatible) =>
        [0, 0, 0, (byte)(16 + (4 * compatible.Length)), .. "ftyp"u8, .. Encoding.ASCII.GetBytes(major), 0, 0, 0, 0, .. compatible.SelectMany(Encoding.ASCII.GetBytes), 0, 0, 0, 8, .. "mdat"u8];

    private static byte[] Zip(string name, string content = "x")
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            using Stream entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
            entry.Write(Utf8(content));
        }

        return bytes.ToArray();
    }

    private static byte[] Tar(TarEntryFormat format)
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, format))
        {
            TarEntry entry = format == TarEntryFormat.V7 ? new V7TarEntry(TarEntryType.V7RegularFile, "a.txt") : new UstarTarEntry(TarEntryType.RegularFile, "a.txt");
            entry.DataStream = new MemoryStream([1, 2, 3]);
            tar.WriteEntry(entry);
        }

        return bytes.ToArray();
    }
}
