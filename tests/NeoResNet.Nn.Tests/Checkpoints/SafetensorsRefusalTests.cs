using System.Text;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Nn.Tests.Checkpoints;

public sealed class SafetensorsRefusalTests
{
    private static readonly byte[] Valid = SafetensorsBytes.Of(
        """{"__metadata__":{"format":"np"},"w":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"b":{"dtype":"I16","shape":[3],"data_offsets":[16,22]}}""",
        new byte[22]);

    [TestCase("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,12]}}""", "takes 8 bytes")]
    [TestCase("""{"x":{"dtype":"F32","shape":[4],"data_offsets":[0,12]}}""", "takes 16 bytes")]
    [TestCase("""{"x":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", "exceed the file's 12 data bytes")]
    [TestCase("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[12,0]}}""", "exceed the file's 12 data bytes")]
    [TestCase("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[9223372036854775795,9223372036854775807]}}""", "exceed the file's 12 data bytes")]
    [TestCase("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,18446744073709551616]}}""", "whole numbers")]
    [TestCase("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[-12,0]}}""", "whole numbers")]
    [TestCase("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[0.5,12]}}""", "whole numbers")]
    [TestCase("""{"x":{"dtype":"F32","shape":[3],"data_offsets":["0",12]}}""", "whole numbers")]
    [TestCase("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[[0],12]}}""", "whole numbers")]
    [TestCase("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[12]}}""", "two data_offsets")]
    [TestCase("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12,12]}}""", "two data_offsets")]
    [TestCase("""{"x":{"dtype":"F32","shape":[3]}}""", "two data_offsets")]
    [TestCase("""{"x":{"dtype":"F32","data_offsets":[0,12]}}""", "must have dtype, shape")]
    [TestCase("""{"x":{"shape":[3],"data_offsets":[0,12]}}""", "must have dtype, shape")]
    [TestCase("""{"x":{"dtype":"F32","shape":[-3],"data_offsets":[0,12]}}""", "shape of 'x' must hold whole numbers")]
    [TestCase("""{"x":{"dtype":"F32","shape":[3000000000],"data_offsets":[0,12]}}""", "0 to 2147483647")]
    [TestCase("""{"x":{"dtype":"F32","shape":[65536,65536,65536,65536],"data_offsets":[0,12]}}""", "more than 2147483647 elements")]
    [TestCase("""{"x":{"dtype":"F32","shape":[1073741827],"data_offsets":[0,12]}}""", "takes 4294967308 bytes")]
    [TestCase("""{"x":{"dtype":"F32","shape":3,"data_offsets":[0,12]}}""", "must be an array")]
    [TestCase("""{"x":{"dtype":"F31","shape":[3],"data_offsets":[0,12]}}""", "dtype 'F31' of 'x' is not supported")]
    [TestCase("""{"x":{"dtype":32,"shape":[3],"data_offsets":[0,12]}}""", "must be a string")]
    [TestCase("""{"x":{"dtype":"F32","dtype":"F32","shape":[3],"data_offsets":[0,12]}}""", "once each; got 'dtype'")]
    [TestCase("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12],"extra":1}}""", "got 'extra'")]
    [TestCase("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "4 bytes at the end belong to no array")]
    [TestCase("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", "'x' leaves a gap")]
    [TestCase("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", "'y' leaves a gap")]
    [TestCase("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", "'y' overlaps")]
    [TestCase("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"y":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""", "overlaps")]
    [TestCase("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"y":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}""", "'y' overlaps")]
    [TestCase("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"x":{"dtype":"F32","shape":[0],"data_offsets":[12,12]}}""", "'x' occurs twice")]
    [TestCase("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"\u0078":{"dtype":"F32","shape":[0],"data_offsets":[12,12]}}""", "'x' occurs twice")]
    [TestCase("""{"x":null}""", "'x' must be an object")]
    [TestCase("""{"\ud800":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""", "not a character")]
    [TestCase("""{"__metadata__":[]}""", "__metadata__ must be an object")]
    [TestCase("""{"__metadata__":{"a":1}}""", "__metadata__ 'a' must be a string")]
    [TestCase("""{"__metadata__":{"a":"1","a":"2"}}""", "__metadata__ 'a' occurs twice")]
    [TestCase("""{"__metadata__":{},"__metadata__":{}}""", "'__metadata__' occurs twice")]
    [TestCase("""[]""", "must be a JSON object")]
    [TestCase("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}} {}""", "not valid JSON")]
    [TestCase("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},}""", "not valid JSON")]
    [TestCase("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}""", "not valid JSON")]
    [TestCase("""{"x" """, "not valid JSON")]
    [TestCase("", "zero bytes")]
    public void A_header_that_lies_or_errs_is_refused_with_the_reason(string header, string reason)
    {
        byte[] file = SafetensorsBytes.Of(header, new byte[12]);
        Assert.That(
            () => SafetensorsBytes.Open(file),
            Throws.InstanceOf<CheckpointException>().With.Message.Contains(reason).And.Property("File").EqualTo("test.safetensors").And.Property("Offset").Not.Null);
    }

    [Test]
    public void Bytes_that_are_not_UTF8_are_refused()
    {
        byte[] header = [.. "{\""u8, 0xC3, 0x28, .. "\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}"u8];
        Assert.That(() => SafetensorsBytes.Open(SafetensorsBytes.Of(header, new byte[4])), Throws.InstanceOf<CheckpointException>().With.Message.Contains("UTF-8"));
    }

    [Test]
    public void The_error_gives_the_position_in_the_file()
    {
        byte[] file = SafetensorsBytes.Of("""{"x":{"dtype":"F31","shape":[3],"data_offsets":[0,12]}}""", new byte[12]);
        CheckpointException? error = Assert.Catch<CheckpointException>(() => SafetensorsBytes.Open(file));
        Assert.That(error!.Offset, Is.EqualTo(Encoding.UTF8.GetString(file).IndexOf("\"F31\"", StringComparison.Ordinal)));
        Assert.That(error.Message, Is.EqualTo($"test.safetensors, byte {error.Offset}: {error.Reason}"));
    }

    [Test]
    public void Shapes_of_absurd_rank_are_refused()
    {
        string shape = string.Join(',', Enumerable.Repeat("1", 65));
        string header = $$$"""{"x":{"dtype":"U8","shape":[{{{shape}}}],"data_offsets":[0,1]}}""";
        Assert.That(() => SafetensorsBytes.Open(SafetensorsBytes.Of(header, 0)), Throws.InstanceOf<CheckpointException>().With.Message.Contains("more than 64"));
    }

    [TestCase(137ul)]
    [TestCase(100_000_001ul)]
    [TestCase(0x7FFFFFFFFFFFFFFFul)]
    [TestCase(0xFFFFFFFFFFFFFFFFul)]
    public void A_header_length_that_lies_is_refused_and_allocates_nothing_of_its_size(ulong announced)
    {
        byte[] file = [.. BitConverter.GetBytes(announced), .. "{}"u8];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => SafetensorsBytes.Open(file), Throws.InstanceOf<CheckpointException>().With.Message.Contains($"header of {announced} bytes"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1_000_000));
    }

    // A gzip archive without a date, a zip archive and a pickle read as the length of a header, for
    // which the longest file has room. FileKindTests tests all kinds.
    [TestCase(new byte[] { 0x50, 0x4B, 3, 4, 0, 0, 8, 8 }, "a zip archive", "Extract the archive")]
    [TestCase(new byte[] { 0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A }, "Keras", "Save its arrays under the same names as a safetensors file.")]
    [TestCase(new byte[] { 0x1F, 0x8B, 8, 0, 0, 0, 0, 0 }, "a gzip archive", "Extract the archive")]
    [TestCase(new byte[] { 0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19 }, "a PyTorch file of the legacy format (pickle)", "Save its arrays")]
    [TestCase(new byte[] { 0xFF, 0xD8, 0xFF, 0xE0 }, "a JPEG image", "Pass weights here, and this file as the photo.")]
    [TestCase(new byte[0], "zero bytes", "Copy or download the file again.")]
    public void Files_of_other_kinds_are_named(byte[] start, string kind, string remedy)
    {
        foreach (int more in (int[])[0, 100, 1_000_000])
        {
            Assert.That(
                () => SafetensorsBytes.Open([.. start, .. new byte[more]]),
                Throws.InstanceOf<CheckpointException>().With.Message.Contains(start.Length + more == 0 ? "an empty file" : kind)
                    .And.Message.Contains("expected a safetensors file").And.Message.Contains(remedy));
        }
    }

    [TestCase("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 100\n", "a Git LFS pointer")]
    [TestCase("<!DOCTYPE html><html><head><title>Sign in</title></head></html>", "a web page")]
    [TestCase("{\"metadata\": {\"total_size\": 4}, \"weight_map\": {\"a\": \"model-00001-of-00002.safetensors\"}}", "the index of weights in several files")]
    [TestCase("404: Not Found", "a text file")]
    public void Text_in_place_of_weights_is_named(string text, string kind) =>
        Assert.That(() => SafetensorsBytes.Open(Encoding.UTF8.GetBytes(text)), Throws.InstanceOf<CheckpointException>().With.Message.Contains($"this is {kind}"));

    [Test]
    public void A_folder_is_named_as_a_folder()
    {
        using var folder = new TemporaryFolder();
        Assert.That(() => Safetensors.Open(folder.FullName), Throws.TypeOf<UnauthorizedAccessException>().With.Message.Contains("is a folder"));
        Assert.That(() => Safetensors.Map(folder.FullName), Throws.TypeOf<UnauthorizedAccessException>().With.Message.Contains("is a folder"));
    }

    [Test]
    [Platform("Linux", Reason = "A device without a length.")]
    public void A_device_or_a_pipe_is_refused()
    {
        Assert.That(() => Safetensors.Open("/dev/zero"), Throws.TypeOf<CheckpointException>());
        using var folder = new TemporaryFolder();
        string pipe = folder.PathOf("pipe");
        using (var made = System.Diagnostics.Process.Start("mkfifo", pipe))
        {
            made.WaitForExit();
        }

        Task<FileStream> writer = Task.Run(() => new FileStream(pipe, FileMode.Open, FileAccess.Write));
        Assert.That(() => Safetensors.Open(pipe), Throws.TypeOf<CheckpointException>().With.Message.Contains("is a pipe or a device"));
        writer.Result.Dispose();
    }

    [Test]
    public void A_file_cut_short_anywhere_is_refused()
    {
        using (SafetensorsFile whole = SafetensorsBytes.Open(Valid))
        {
            Assert.That(whole.Entries, Has.Count.EqualTo(2));
        }

        for (int length = 0; length < Valid.Length; length++)
        {
            Assert.That(() => SafetensorsBytes.Open(Valid[..length]), Throws.InstanceOf<CheckpointException>(), $"{length} of {Valid.Length} bytes");
        }
    }

    [Test]
    public void A_refused_file_is_closed_again()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("bad.safetensors", Valid[..40]);
        Assert.That(() => Safetensors.Open(path), Throws.InstanceOf<CheckpointException>().With.Message.Contains(path));
        using var exclusive = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.That(exclusive.CanWrite, Is.True);
        Assert.That(() => Safetensors.Read(folder.PathOf("missing.safetensors")), Throws.InstanceOf<FileNotFoundException>());
    }

    [Test]
    public void Damaged_files_are_read_or_refused_and_nothing_else_happens()
    {
        int read = 0;
        int refused = 0;
        for (int i = 0; i < 30_000; i++)
        {
            byte[] bytes = ByteMutations.Case(Valid, i);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using SafetensorsFile file = SafetensorsBytes.Open(bytes);
                long total = file.ReadAll().Sum(a => (long)a.Bytes.Length);
                Assert.That(total, Is.LessThanOrEqualTo(bytes.Length), $"case {i}");
                read++;
            }
            catch (CheckpointException)
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
