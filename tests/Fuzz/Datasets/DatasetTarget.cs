using System.Text;
using NeoResNet.Tensors;
using NeoResNet.Training;

namespace NeoResNet.Fuzz;

/// <summary>
/// Opens data sets with small limits, and reads all photos. A photo that cannot be decoded does not
/// refuse the data set.
/// </summary>
internal abstract class DatasetTarget : FuzzTarget
{
    /// <summary>Specifies the maximum memory of a data set.</summary>
    protected const int MaxMemory = 1 << 20;

    private static readonly PhotoDatasetOptions Limits = new()
    {
        MaxMemory = MaxMemory,
        Photos = new() { MaxFileLength = 1 << 14, MaxPixels = 1 << 12, MaxMemory = 1 << 17 },
        PassedOver = _ => { },
    };

    private readonly CaseFolder _folder;

    protected DatasetTarget()
    {
        _folder = new(Name);
    }

    // Reading each photo takes a buffer of 80 KiB, and decoding it the limit of the options.
    public override long MaxAllocated(ReadOnlySpan<byte> file) => (64 << 20) + (1100L * file.Length);

    public sealed override byte[] Read(byte[] file)
    {
        _folder.Clear();
        _folder.Write(FilesOf(file));
        PhotoDatasetParts parts = PhotoDataset.Open(_folder.PathOf(PathIn), Limits);
        var output = new MemoryStream();
        foreach (PhotoDataset part in new[] { parts.Training, parts.Validation, parts.Test }.OfType<PhotoDataset>())
        {
            Write($"{part.Name} {string.Join(',', part.Classes)} {part.IsMultiLabel} {string.Join(',', part.CountPerClass())};");
            for (int i = 0; i < part.Count; i++)
            {
                Write($"{part.NameOf(i)} {string.Join(',', part.LabelsOf(i))} ");
                try
                {
                    RgbImage photo = part.Read(i);
                    Write($"{photo.Width} {photo.Height} {photo.Damage}");
                    output.Write(photo.Pixels.Span);
                }
                catch (Exception e) when (e is DataFileException || IsOfPhoto(e))
                {
                    Write(e.Message);
                }
            }
        }

        return output.ToArray();

        void Write(string text) => output.Write(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Gets the path to open, relative to the folder of the case.</summary>
    protected virtual string PathIn => "";

    /// <summary>Divides a case into its files.</summary>
    protected abstract IEnumerable<(string Name, byte[] Content)> FilesOf(byte[] file);

    /// <summary>Returns whether reading a photo may throw an exception beside damaged content.</summary>
    protected virtual bool IsOfPhoto(Exception exception) => false;
}
