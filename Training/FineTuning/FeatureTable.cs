using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using NeoResNet.Tensors;

namespace NeoResNet.Training;

/// <summary>
/// Holds the features of photos, one row per photo: in memory or, if they exceed a limit, in a
/// temporary file.
/// </summary>
internal sealed class FeatureTable : IDisposable
{
    private readonly float[]? _memory;
    private readonly SafeFileHandle? _file;
    private readonly List<int> _labels = [];

    private FeatureTable(int rows, int length, long maxMemory, string folder)
    {
        Length = length;
        long bytes = (long)rows * length * sizeof(float);
        if (bytes <= Math.Min(maxMemory, Array.MaxLength))
        {
            _memory = new float[rows * length];
        }
        else
        {
            _file = File.OpenHandle(Path.Combine(folder, Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        }
    }

    /// <summary>Gets the number of features per photo.</summary>
    public int Length { get; }

    /// <summary>Gets the class of each row.</summary>
    public IReadOnlyList<int> Labels => _labels;

    /// <summary>Computes the features of all photos that can be decoded.</summary>
    /// <param name="trunk">The network.</param>
    /// <param name="loader">The photos, in order.</param>
    /// <param name="photos">The data set of the loader.</param>
    /// <param name="folder">The folder of a temporary file.</param>
    /// <param name="maxMemory">The memory above which a file is used, in bytes.</param>
    /// <param name="done">Receives the number of photos that are done.</param>
    /// <param name="cancellationToken">Cancels computing.</param>
    /// <exception cref="NotFiniteNumberException">A feature is NaN or infinite.</exception>
    /// <exception cref="DataFileException">No photo of a class can be decoded.</exception>
    /// <exception cref="IOException">A photo or the temporary file fails.</exception>
    public static FeatureTable Compute(Trunk trunk, PhotoLoader loader, PhotoDataset photos, string folder, long maxMemory, Action<int> done, CancellationToken cancellationToken)
    {
        var table = new FeatureTable(photos.Count, trunk.Shape.ElementCount, maxMemory, folder);
        try
        {
            table.Fill(trunk, loader, photos, done, cancellationToken);
            return table;
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    /// <summary>Copies the features of a photo.</summary>
    public void CopyRow(int row, Span<float> destination)
    {
        if (_memory is not null)
        {
            _memory.AsSpan(row * Length, Length).CopyTo(destination);
            return;
        }

        Span<byte> bytes = MemoryMarshal.AsBytes(destination[..Length]);
        for (int read = 0; read < bytes.Length;)
        {
            int count = RandomAccess.Read(_file!, bytes[read..], ((long)row * bytes.Length) + read);
            read += count > 0 ? count : throw new EndOfStreamException("The temporary file of features is shorter than it was written.");
        }
    }

    /// <summary>Removes the temporary file.</summary>
    public void Dispose() => _file?.Dispose();

    private void Fill(Trunk trunk, PhotoLoader loader, PhotoDataset photos, Action<int> done, CancellationToken cancellationToken)
    {
        // A loader replaces an unreadable photo by the next one, which has a row of its own.
        var isKnown = new bool[photos.Count];
        int finished = 0;
        foreach (PhotoBatch batch in loader.Epoch(0, cancellationToken))
        {
            NhwcTensor features = trunk.Compute(batch.Images, cancellationToken);
            for (int i = 0; i < batch.Count; i++)
            {
                if (!isKnown[batch.Indices[i]])
                {
                    isKnown[batch.Indices[i]] = true;
                    ReadOnlySpan<float> row = features.Span.Slice(i * Length, Length);
                    Add(TensorPrimitives.IsFiniteAll(row) ? row : throw new NotFiniteNumberException(
                        $"The network returns features that are not finite numbers for {photos.NameOf(batch.Indices[i])}: its weights are damaged, or its recipe is wrong. neoresnet doctor shows at which step this starts."));
                    _labels.Add(photos.LabelsOf(batch.Indices[i])[0]);
                }
            }

            done(finished += batch.Count);
        }

        if (Enumerable.Range(0, photos.Classes.Count).Except(_labels).ToArray() is [var empty, ..] && photos.CountPerClass()[empty] > 0)
        {
            throw new DataFileException(photos.Name, null, $"none of the photos of the class '{photos.Classes[empty]}' can be decoded.");
        }
    }

    private void Add(ReadOnlySpan<float> row)
    {
        if (_memory is not null)
        {
            row.CopyTo(_memory.AsSpan(_labels.Count * Length));
        }
        else
        {
            RandomAccess.Write(_file!, MemoryMarshal.AsBytes(row), (long)_labels.Count * Length * sizeof(float));
        }
    }
}
