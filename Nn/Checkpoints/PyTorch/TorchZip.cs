using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Reads the format of PyTorch 1.6 and later: a zip archive of a pickle and storages.</summary>
/// <remarks>Source: torch/serialization.py, caffe2/serialize/inline_container.cc.</remarks>
internal sealed class TorchZip : ITorchStorages
{
    internal const int MaxPickleExpansion = 64;
    private const int FreePickleLength = 16 << 20;

    private readonly string _path;
    private const int MaxOrderLength = 16;

    private readonly ZipArrays _zip;
    private readonly string _folder;

    public TorchZip(string path)
    {
        _path = path;
        _zip = new ZipArrays(path);
        try
        {
            const string Pickle = "data.pkl";
            string name = _zip.Names.FirstOrDefault(entry => entry == Pickle || entry.EndsWith("/" + Pickle, StringComparison.Ordinal))
                ?? throw new CheckpointException(path, null, $"the zip archive has no '{Pickle}', so PyTorch did not write it.{(_zip.Names.Any(entry => entry.EndsWith("/constants.pkl", StringComparison.Ordinal)) ? " It may be a TorchScript model; save its state_dict." : "")}");
            _folder = name[..^Pickle.Length];
            Root = new Unpickler(_zip.Read(name, MaxTextOf(path)), 0, $"{path}, {name}").Read();
            string order = _folder + "byteorder";
            IsBigEndian = _zip.Names.Contains(order) && _zip.Read(order, MaxOrderLength).AsSpan().SequenceEqual("big"u8);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public object? Root { get; }

    public bool IsBigEndian { get; }

    /// <summary>Returns whether a file begins as zip archives do.</summary>
    public static bool IsZip(string path)
    {
        using var file = new CheckpointFile(path);
        return file.Length >= 4 && file.Read(0, 4).AsSpan().SequenceEqual("PK\x03\x04"u8);
    }

    public byte[] Read(TorchStorage storage, long offset, int length, int size)
    {
        string name = $"{_folder}data/{storage.Key}";
        long expected = storage.Count * (storage.Type?.ByteSize() ?? 1), found = _zip.LengthOf(name);
        return expected <= found ? _zip.Read(name, offset, length)
            : throw new CheckpointException(_path, null, $"the entry '{name}' has {found} bytes; the tensors need {expected}. The file is damaged.");
    }

    // PyTorch stores pickles without compression. Other programs compress them, but large ones not
    // far.
    private static int MaxTextOf(string path) => (int)Math.Min(ZipArrays.MaxText, FreePickleLength + (MaxPickleExpansion * new FileInfo(path).Length));

    public void Dispose() => _zip.Dispose();
}
