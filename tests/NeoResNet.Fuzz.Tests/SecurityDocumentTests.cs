using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;
using NeoResNet.Training;

namespace NeoResNet.Fuzz.Tests;

/// <summary>Checks that docs/security.md states the limits of the code and lists all targets.</summary>
public sealed partial class SecurityDocumentTests
{
    private static readonly PhotoOptions Photos = new();

    private static readonly (string Limit, long Value, string Unit, string Option)[] Limits =
    [
        ("length of an encoded photo", Photos.MaxFileLength, "bytes", "`PhotoOptions.MaxFileLength`, `--max-file-length`"),
        ("pixels of a photo", Photos.MaxPixels, "pixels", "`PhotoOptions.MaxPixels`, `--max-pixels`"),
        ("memory to decode a photo", PhotoOptions.LargestDefaultMaxMemory, $"bytes, at most 1/{MachineMemory.Divisor} of the machine's memory", "`PhotoOptions.MaxMemory`, `--max-memory`"),
        ("length of class names", ClassNames.MaxFileLength, "bytes", "none"),
        ("length of a recipe", RecipeReader.MaxLength, "bytes", "none"),
        ("length of a trace", TraceFile.MaxLength, "bytes", "none"),
        ("values and keys of a recipe", RecipeReader.MaxTokens, "tokens", "none"),
        ("values and keys of a trace", TraceFile.MaxTokens, "tokens", "none"),
        ("width and height of a network's input", Recipe.MaxSide, "pixels", "none"),
        ("header of an `.npy` file", Npy.MaxHeaderLength, "bytes", "none"),
        ("`.npy` elements from a pipe", Npy.MaxStreamLength, "bytes", "none"),
        ("header of a safetensors file", SafetensorsFile.MaxHeaderLength, "bytes", "none"),
        ("dimensions of a safetensors array", SafetensorsHeader.MaxRank, "dimensions", "none"),
        ("elements that a constant of a TensorFlow graph repeats", TensorProto.MaxRepeated, "elements", "none"),
        ("elements that a view of a PyTorch tensor repeats", TorchFile.MaxRepeated, "elements", "none"),
        ("arrays that share all bytes of a weights file", ArrayFile.MaxSharing, "arrays", "none"),
        ("bytes that all arrays have beyond that", ArrayFile.MaxRepeatedBytes, "bytes", "none"),
        ("values of a pickle", Unpickler.MaxValues, "values", "none"),
        ("compression of a pickle in a zip archive", TorchZip.MaxPickleExpansion, "times the file", "none"),
        ("reads of the structures of an HDF5 file", Hdf5Space.MaxReadsPerByte, "times the file", "none"),
        ("length of an index of weights in several files", ShardIndex.MaxLength, "bytes", "none"),
        ("files that an index of weights names", ShardIndex.MaxShards, "files", "none"),
        ("length of a configuration of timm or transformers", ConfigObject.MaxLength, "bytes", "none"),
        ("values and keys of a configuration", ConfigObject.MaxValues, "tokens", "none"),
        ("memory of a data set", PhotoDatasetOptions.LargestDefaultMaxMemory, $"bytes, at most 1/{MachineMemory.Divisor} of the machine's memory", "`PhotoDatasetOptions.MaxMemory`"),
        ("decompressed bytes of an archive of photos", ArchivePhotos.MaxExpansion, "times `PhotoDatasetOptions.MaxMemory`", "`PhotoDatasetOptions.MaxMemory`"),
        ("files and folders of a tar archive of photos", ArchivePhotos.MaxEntries, "entries", "none"),
        ("name in an archive of photos", ArchivePhotos.MaxName, "characters", "none"),
    ];

    [Test]
    public void The_limits_are_those_of_the_code()
    {
        var table = new StringBuilder("| limit | value | option |\n|---|---|---|\n");
        foreach ((string limit, long value, string unit, string option) in Limits)
        {
            table.Append(CultureInfo.InvariantCulture, $"| {limit} | {value:N0} {unit} | {option} |\n");
        }

        new GeneratedDocument("docs", "security.md").AssertPart("limits", table.ToString());
    }

    [Test]
    public void Every_target_has_a_row_of_results()
    {
        string[] rows = [.. Row().Matches(new GeneratedDocument("docs", "security.md").Text).Select(match => match.Groups[1].Value)];
        Assert.That(rows, Is.EquivalentTo(FuzzTargets.All.Select(target => target.Name)));
    }

    // A row of a target begins with its name, and has the number of cases in the third column.
    [GeneratedRegex("""^\| `([a-z0-9-]+)` \|[^|]+\| [0-9,]+ \|""", RegexOptions.Multiline)]
    private static partial Regex Row();
}
