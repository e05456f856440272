using System.Text;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.TestSupport;

namespace NeoResNet.Nn.Tests.Checkpoints.Formats;

/// <summary>Checks the checksums in HDF5 files of version 1.8 and later.</summary>
public sealed class Hdf5ChecksumTests
{
    // Values of lookup3.c by Bob Jenkins, whose driver prints them.
    [TestCase("", 0xDEADBEEFu)]
    [TestCase("Four score and seven years ago", 0x17770551u)]
    public void The_checksum_is_that_of_lookup3(string text, uint expected) =>
        Assert.That(Hdf5Checksum.Of(Encoding.ASCII.GetBytes(text)), Is.EqualTo(expected));

    // The changed byte follows the signature. Without checksums, most of these files would be read.
    [TestCase("HDF", 10)]
    [TestCase("OHDR", 6)]
    [TestCase("OCHK", 4)]
    [TestCase("BTHD", 5)]
    [TestCase("BTLF", 5)]
    [TestCase("FRHP", 5)]
    [TestCase("FHDB", 5)]
    [TestCase("FAHD", 4)]
    [TestCase("FADB", 4)]
    public void A_changed_byte_of_a_structure_is_refused_by_its_checksum(string signature, int offset)
    {
        byte[] valid = File.ReadAllBytes(TestData.PathOf("formats", "latest.h5")), start = Encoding.Latin1.GetBytes(signature);
        using var folder = new TemporaryFolder();
        ReadAll(folder.Write("valid.h5", valid));
        int refused = 0;
        for (int at = 0; (at = valid.AsSpan(at).IndexOf(start) is var next and >= 0 ? at + next : -1) >= 0; at++)
        {
            byte[] damaged = [.. valid];
            damaged[at + offset] ^= 0x40;
            string path = folder.Write("damaged.h5", damaged);
            try
            {
                ReadAll(path);
            }
            catch (CheckpointException e) when (e.Message.Contains("checksum", StringComparison.Ordinal))
            {
                refused++;
            }
        }

        Assert.That(refused, Is.Positive);
    }

    private static void ReadAll(string path)
    {
        using ICheckpoint checkpoint = Checkpoint.Open(path);
        foreach (StoredArray entry in checkpoint.Entries)
        {
            _ = checkpoint.Read(entry.Name);
        }
    }
}
