namespace NeoResNet.Fuzz;

/// <summary>Changes pickles by inserting instructions.</summary>
internal static class PickleMutator
{
    private static readonly byte[][] Instructions =
    [
        [(byte)'N'], [0x88], [(byte)'}'], [(byte)']'], [(byte)')'], [(byte)'('], [(byte)'t'], [(byte)'l'], [(byte)'d'], [(byte)'u'], [(byte)'e'], [(byte)'a'], [(byte)'s'], [(byte)'2'], [(byte)'0'], [(byte)'1'],
        [(byte)'Q'], [(byte)'R'], [0x81], [(byte)'b'], [(byte)'.'], [0x85], [0x87], [0x93], [0x94], [(byte)'q', 0], [(byte)'h', 0], [(byte)'h', 5], [(byte)'K', 3], [(byte)'M', 255, 255],
        [(byte)'J', 255, 255, 255, 127], [(byte)'J', 0, 0, 0, 128], [0x8A, 8, 255, 255, 255, 255, 255, 255, 255, 127], [0x8A, 0], [0x8A, 255], [0x8B, 255, 255, 255, 127],
        [(byte)'X', 1, 0, 0, 0, (byte)'a'], [(byte)'X', 255, 255, 255, 255], [0x8D, 255, 255, 255, 255, 255, 255, 255, 255], [(byte)'c', .. "os\nsystem\n"u8], [(byte)'c', .. "collections\nOrderedDict\n"u8],
        [(byte)'c', .. "torch._utils\n_rebuild_tensor_v2\n"u8], [0x95, 1, 0, 0, 0, 0, 0, 0, 0],

        // Dictionaries that contain the dictionary before them, twice.
        [.. "}q\u0001"u8, .. Enumerable.Range(0, 40).SelectMany(_ => (byte[])[.. "}(K\0h\u0001K\u0001h\u0001uq\u0001"u8]), .. "."u8],

        // A list that is appended to itself.
        [.. "]q\u0002h\u0002a"u8, .. Enumerable.Range(0, 30).SelectMany(_ => (byte[])[.. "(h\u0002h\u0002e"u8])],
    ];

    /// <summary>Returns a copy with one to three changes.</summary>
    public static byte[] Mutate(byte[] pickle, FuzzRandom random)
    {
        for (int i = random.Below(3); i >= 0; i--)
        {
            int at = random.Below(pickle.Length + 1);
            pickle = random.Below(3) switch
            {
                0 => ByteMutator.MutateOnce(pickle, random),
                1 => [.. pickle[..at], .. random.Pick<byte[]>(Instructions), .. pickle[at..]],
                _ => [.. pickle[..at], .. random.Pick<byte[]>(Instructions), .. pickle[Math.Min(pickle.Length, at + random.Below(4))..]],
            };
        }

        return pickle;
    }
}
