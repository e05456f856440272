namespace NeoResNet.Tensors.Tests;

public sealed unsafe class AlignedMemoryTests
{
    private const int HugePage = 2 << 20;

    [Test]
    public void Memory_is_aligned_and_can_be_written_to_its_end([Values(1, 64, 4095, HugePage - 1, HugePage, (2 * HugePage) + 3)] int bytes, [Values(64, 4096)] int alignment)
    {
        byte* memory = (byte*)AlignedMemory.Allocate((nuint)bytes, (nuint)alignment);
        try
        {
            Assert.That((long)memory % alignment, Is.Zero);
            new Span<byte>(memory, bytes).Fill(7);
            Assert.That(new ReadOnlySpan<byte>(memory, bytes).IndexOfAnyExcept((byte)7), Is.EqualTo(-1));
        }
        finally
        {
            AlignedMemory.Free(memory);
        }
    }

    [Test]
    [Platform("Linux")]
    public void Large_memory_is_marked_for_huge_pages_where_the_system_has_them()
    {
        byte* memory = (byte*)AlignedMemory.Allocate(4 * HugePage, 64);
        try
        {
            // The flag "hg" of an area stands for the advice, whether or not the system follows it.
            bool marked = FlagsAt((ulong)memory + HugePage).Contains("hg");
            Assert.That(marked, Is.EqualTo(Directory.Exists("/sys/kernel/mm/transparent_hugepage")));
        }
        finally
        {
            AlignedMemory.Free(memory);
        }
    }

    // Areas of /proc/self/smaps begin with a line "from-to ..." and end with a line "VmFlags: ...".
    private static string[] FlagsAt(ulong address)
    {
        bool inside = false;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words[0].Split('-') is [var from, var to]
                && ulong.TryParse(from, System.Globalization.NumberStyles.HexNumber, null, out ulong begin)
                && ulong.TryParse(to, System.Globalization.NumberStyles.HexNumber, null, out ulong end))
            {
                inside = begin <= address && address < end;
            }
            else if (inside && words[0] == "VmFlags:")
            {
                return words[1..];
            }
        }

        return [];
    }
}
