using System.IO.Compression;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Reads the format of PyTorch 1.6 and later: a zip archive of a pickle and storages.</summary>
/// <remarks>Source: torch/serialization.py, caffe2/serialize/inline_container.cc.</remarks>
internal sealed class TorchZip : ITorchStorages
{
    private readonly ZipArrays _zip;
    private readonly string _folder;

    public TorchZip(string path)
    {
        _zip = new ZipArrays(path);
        try
        {
            const string Pickle = "data.pkl";
            string name = _zip.Names.FirstOrDefault(entry => entry == Pickle || entry.EndsWith("/" + Pickle, StringComparison.Ordinal))
                ?? throw new CheckpointException(path, null, $"the zip archive has no '{Pickle}', so PyTorch did not write it.{(_zip.Names.Any(entry => entry.EndsWith("/constants.pkl", StringComparison.Ordinal)) ? " It may be a TorchScript model; save its state_dict." : "")}");
            _folder = name[..^Pickle.Length];
            Root = new Unpickler(_zip.Read(name, ZipArrays.MaxText), 0, $"{path}, {name}").Read();
            string order = _folder + "byteorder";
            IsBigEndian = _zip.Names.Contains(order) && _zip.Read(order, ZipArrays.MaxText).AsSpan().SequenceEqual("big"u8);
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

    public byte[] Read(TorchStorage storage, long offset, int length, int size) => _zip.Read($"{_folder}data/{storage.Key}", offset, length);

    public void Dispose() => _zip.Dispose();
}
