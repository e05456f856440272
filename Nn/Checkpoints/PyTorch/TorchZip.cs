using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Reads the format of PyTorch 1.6 and later: a zip archive of a pickle and storages.</summary>
/// <remarks>Source: torch/serialization.py, caffe2/serialize/inline_container.cc.</remarks>
internal sealed class TorchZip : ITorchStorages
{
    internal const int MaxPickleExpansion = 64;
    private const int FreePickleLength = 16 << 20;
    private const int MaxOrderLength = 16;
    private const string Pickle = "data.pkl";

    private readonly string _path;
    private readonly ZipArrays _zip;
    private readonly string _folder;

    /// <summary>Reads the pickle.</summary>
    /// <param name="path">Path of the archive, for messages.</param>
    /// <param name="zip">
    /// An archive with a pickle, which the object owns, even if the constructor throws.
    /// </param>
    public TorchZip(string path, ZipArrays zip)
    {
        _path = path;
        _zip = zip;
        try
        {
            string name = _zip.Names.First(IsPickle);
            _folder = name[..^Pickle.Length];

            // PyTorch stores pickles without compression. Other programs compress them, but large
            // ones not far.
            int max = (int)Math.Min(ZipArrays.MaxText, FreePickleLength + (MaxPickleExpansion * _zip.Length));
            Root = new Unpickler(_zip.Read(name, max), 0, $"{path}, {name}").Read();
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

    public long Length => _zip.DecompressedLength;

    public bool IsBigEndian { get; }

    /// <summary>Returns whether an entry of a zip archive is the pickle of a PyTorch file.</summary>
    public static bool IsPickle(string name) => name == Pickle || name.EndsWith("/" + Pickle, StringComparison.Ordinal);

    public byte[] Read(TorchStorage storage, long offset, int length, int size)
    {
        string name = $"{_folder}data/{storage.Key}";
        long expected = storage.Count * (storage.Type?.ByteSize() ?? 1), found = _zip.LengthOf(name);
        return expected <= found ? _zip.Read(name, offset, length)
            : throw new CheckpointException(_path, null, $"the entry '{name}' has {found} bytes; the tensors need {expected}. The file is damaged.");
    }

    public void Dispose() => _zip.Dispose();
}
