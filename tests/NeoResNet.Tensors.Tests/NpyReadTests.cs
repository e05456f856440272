using System.IO.Compression;
using NeoResNet.TestSupport;

namespace NeoResNet.Tensors.Tests;

public sealed class NpyReadTests
{
    private const string Header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n";

    private static readonly float[] Six = [1, 2, 3, 4, 5, 6];

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void All_three_versions_are_read(int version)
    {
        NhwcTensor tensor = NpyFile.Read(NpyFile.Of(version, Header, NpyFile.Floats(Six)));
        Assert.That(tensor.Shape, Is.EqualTo(new Shape(2, 3)));
        Assert.That(tensor.Span.ToArray(), Is.EqualTo(Six));
    }

    [Test]
    public void Float64_becomes_float32()
    {
        double[] values = [.. Enumerable.Range(0, 40_000).Select(i => i / 3.0)];
        NhwcTensor tensor = NpyFile.Read(NpyFile.Of(1, "{'descr': '<f8', 'fortran_order': False, 'shape': (40000,), }", NpyFile.Doubles(values)));
        Assert.That(tensor.Span.ToArray(), Is.EqualTo(values.Select(v => (float)v).ToArray()));
    }

    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (), }", new int[0])]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", new[] { 1 })]
    [TestCase("{'descr':'|f4','fortran_order':False,'shape':(1,1)}", new[] { 1, 1 })]
    [TestCase("{ \"shape\" : (1, 1, 1, ) , \"fortran_order\" : False , \"descr\" : \"<f4\" }   \n", new[] { 1, 1, 1 })]
    public void Spelling_and_order_of_the_header_are_free_within_its_grammar(string header, int[] shape)
    {
        NhwcTensor tensor = NpyFile.Read(NpyFile.Of(1, header, NpyFile.Floats(8)));
        Assert.That(tensor.Shape, Is.EqualTo(new Shape(shape)));
        Assert.That(tensor.Span[0], Is.EqualTo(8));
    }

    [Test]
    public void An_empty_array_has_no_data()
    {
        NhwcTensor tensor = NpyFile.Read(NpyFile.Of(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 2147483647), }"));
        Assert.That(tensor.Shape, Is.EqualTo(new Shape(0, int.MaxValue)));
    }

    [TestCase("{'descr': '|O', 'fortran_order': False, 'shape': (2, 3), }", "type '|O' (Python objects) is unsupported")]
    [TestCase("{'descr': '<c8', 'fortran_order': False, 'shape': (2, 3), }", "type '<c8' (complex numbers) is unsupported")]
    [TestCase("{'descr': '<f16', 'fortran_order': False, 'shape': (2, 3), }", "type '<f16' (extended precision) is unsupported")]
    [TestCase("{'descr': '<U3', 'fortran_order': False, 'shape': (2, 3), }", "type '<U3' (text) is unsupported")]
    [TestCase("{'descr': '|S4', 'fortran_order': False, 'shape': (2, 3), }", "type '|S4' (text) is unsupported")]
    [TestCase("{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (3,), }", "type '<M8[ns]' (dates or durations) is unsupported")]
    [TestCase("{'descr': '|V2', 'fortran_order': False, 'shape': (12,), }", "bfloat16")]
    [TestCase("{'descr': 'i4', 'fortran_order': False, 'shape': (2, 3), }", "type 'i4' is unsupported; supported types: f2")]
    [TestCase("{'descr': '<i3', 'fortran_order': False, 'shape': (2, 3), }", "type '<i3' is unsupported")]
    [TestCase("{'descr': '<b2', 'fortran_order': False, 'shape': (2, 3), }", "type '<b2' is unsupported")]
    [TestCase("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (6,), }", "structured")]
    [TestCase("{'descr': ('<f4', (2,)), 'fortran_order': False, 'shape': (3,), }", "structured")]
    [TestCase("{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 3), }", "True or False")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (6), }", "expected a comma")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (-2, -3), }", "dimension, got '-'")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3, }", "dimension, got '}'")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': 6, }", "'(', got '6'")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296,), }", "above 2147483647")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999999999,), }", "above 2147483647")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (65536, 65536), }", "more than 2147483647 elements")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647,), }", "8589934588 bytes of data, but 24 bytes follow")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, }", "must contain")]
    [TestCase("{'descr': '<f4', 'shape': (2, 3), }", "must contain")]
    [TestCase("{}", "must contain")]
    [TestCase("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", "got 'descr'")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), 'x': 1}", "got 'x'")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), } x", "end of the header, got 'x'")]
    [TestCase("{'descr': '<f4", "quoted string")]
    [TestCase("{'descr", "quoted string")]
    [TestCase("{'descr' '<f4'}", "expected ':'")]
    [TestCase("(2, 3)", "'{', got '('")]
    [TestCase("{'descr': '\u00e9', 'fortran_order': False, 'shape': (2, 3), }", "is unsupported")]
    [TestCase("\u00e9", "got byte 0x")]
    [TestCase("", "got the end of the header")]
    public void Every_other_header_is_an_error_that_says_why(string header, string reason)
    {
        foreach (int version in new[] { 1, 2, 3 })
        {
            byte[] file = NpyFile.Of(version, header, NpyFile.Floats(Six));
            Assert.That(
                () => NpyFile.Read(file),
                Throws.InstanceOf<DataFileException>().With.Message.Contains(reason).And.Property("File").EqualTo("test.npy"));
        }
    }

    [Test]
    public void The_error_names_the_position_in_the_file()
    {
        byte[] file = NpyFile.Of(1, "{'descr': '<c4', 'fortran_order': False, 'shape': (2, 3), }", NpyFile.Floats(Six));
        DataFileException? error = Assert.Catch<DataFileException>(() => NpyFile.Read(file));
        Assert.That(error!.Offset, Is.EqualTo(20), "10 bytes before the header, 10 in it");
        Assert.That(error.Message, Is.EqualTo($"test.npy, byte 20: {error.Reason}"));
    }

    [Test]
    public void A_file_cut_short_anywhere_is_an_error([Values(1, 2, 3)] int version)
    {
        byte[] file = NpyFile.Of(version, Header, NpyFile.Floats(Six));
        for (int length = 0; length < file.Length; length++)
        {
            Assert.That(() => NpyFile.Read(file[..length]), Throws.InstanceOf<DataFileException>(), $"{length} of {file.Length} bytes");
        }
    }

    [Test]
    public void Trailing_bytes_are_an_error()
    {
        Assert.That(
            () => NpyFile.Read([.. NpyFile.Of(1, Header, NpyFile.Floats(Six)), 0]),
            Throws.InstanceOf<DataFileException>().With.Message.Contains("24 bytes of data, but 25 bytes follow"));
    }

    [Test]
    public void Other_versions_are_an_error()
    {
        byte[] file = NpyFile.Of(1, Header, NpyFile.Floats(Six));
        file[6] = 4;
        Assert.That(() => NpyFile.Read(file), Throws.InstanceOf<DataFileException>().With.Message.Contains("version 4.0"));
        file[6] = 1;
        file[7] = 1;
        Assert.That(() => NpyFile.Read(file), Throws.InstanceOf<DataFileException>().With.Message.Contains("version 1.1"));
    }

    [TestCase(1)]
    [TestCase(2)]
    public void A_header_length_that_lies_is_an_error_and_allocates_nothing_of_its_size(int version)
    {
        byte[] file = NpyFile.Of(version, Header, NpyFile.Floats(Six));
        file.AsSpan(8, version == 1 ? 2 : 4).Fill(0xFF);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => NpyFile.Read(file), Throws.InstanceOf<DataFileException>().With.Message.Contains("the header length is"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1_000_000));
    }

    [Test]
    public void A_text_file_is_not_an_npy_file()
    {
        Assert.That(() => NpyFile.Read("Hello, here is some text."u8.ToArray()), Throws.InstanceOf<DataFileException>().With.Message.Contains("this is a text file; expected an .npy file, which starts with \\x93NUMPY"));
    }

    [Test]
    public void A_stream_that_cannot_seek_is_read_too()
    {
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(NpyFile.Of(1, Header, NpyFile.Floats(Six)));
        }

        packed.Position = 0;
        NhwcTensor tensor = Npy.Read(new ZLibStream(packed, CompressionMode.Decompress));
        Assert.That(tensor.Span.ToArray(), Is.EqualTo(Six));
    }

    [Test]
    public void A_path_is_read_and_named_in_errors()
    {
        using var folder = new TemporaryFolder();
        string good = folder.Write("good.npy", NpyFile.Of(1, Header, NpyFile.Floats(Six)));
        string bad = folder.Write("bad.npy", [1, 2, 3]);
        NhwcTensor tensor = Npy.Read(good);
        Assert.That(tensor.Span.ToArray(), Is.EqualTo(Six));
        Assert.That(() => Npy.Read(bad), Throws.InstanceOf<DataFileException>().With.Message.Contains(bad));
        Assert.That(() => Npy.Read(folder.PathOf("missing.npy")), Throws.InstanceOf<FileNotFoundException>());
    }

    [Test]
    public void Damaged_files_are_read_or_refused_and_nothing_else_happens()
    {
        byte[][] files =
        [
            NpyFile.Of(1, Header, NpyFile.Floats(Six)),
            NpyFile.Of(2, Header, NpyFile.Floats(Six)),
            NpyFile.Of(3, "{'descr': '<f8', 'fortran_order': False, 'shape': (6,), }", NpyFile.Doubles(1, 2, 3, 4, 5, 6)),
        ];
        int read = 0;
        int refused = 0;
        for (int i = 0; i < 30_000; i++)
        {
            byte[] file = ByteMutations.Case(files[i % files.Length], i);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                NhwcTensor tensor = NpyFile.Read(file);
                read++;
                Assert.That(tensor.Length * 4L, Is.LessThanOrEqualTo(file.Length), $"case {i}");
            }
            catch (DataFileException)
            {
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"case {i}: {e}");
            }

            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1_000_000), $"case {i}");
        }

        Assert.That(read, Is.GreaterThan(1000));
        Assert.That(refused, Is.GreaterThan(1000));
    }
}
