using System.Text;
using NeoResNet.Nn.Checkpoints;

namespace NeoResNet.Fuzz;

/// <summary>Reads the index of weights in several files.</summary>
/// <param name="index">Name of the index.</param>
/// <param name="shards">Names and contents of the files.</param>
internal abstract class ShardIndexTarget(string index, IReadOnlyList<(string Name, byte[] Content)> shards) : CheckpointTarget
{
    private byte[]? _seed;

    public sealed override IReadOnlyList<byte[]> Seeds => [_seed ??= Index()];

    public override long MaxAllocated(ReadOnlySpan<byte> file) => (16 << 20) + (128L * file.Length);

    public override byte[] Create(FuzzRandom random)
    {
        byte[] json = Seeds[0];
        return random.Below(8) switch
        {
            0 => json[..random.Below(json.Length + 1)],
            1 => ByteMutator.Mutate(json, random),
            2 => json,
            _ => JsonMutator.Mutate(
                json, random, "\"weight_map\"", "\"metadata\"", "\"a\"", "\"z\"", $"\"{shards[0].Name}\"", $"\"{shards[^1].Name}\"", $"\"{index}\"", "\"../a\"", "\"/etc/passwd\"", "\".\"", "\"a\\u0000\"", "\"\\ud800\"",
                $"{{\"a\": \"{shards[0].Name}\"}}", "{\"weight_map\": {}}"),
        };
    }

    protected sealed override string PathIn => index;

    protected sealed override IEnumerable<(string Name, byte[] Content)> FilesOf(byte[] file) => [.. shards, (index, file)];

    private byte[] Index()
    {
        var entries = new List<string>();
        string folder = Directory.CreateTempSubdirectory("neoresnet-fuzz-").FullName;
        try
        {
            foreach ((string name, byte[] content) in shards)
            {
                string path = Path.Combine(folder, name);
                File.WriteAllBytes(path, content);
                using ICheckpoint checkpoint = Checkpoint.Open(path);
                entries.AddRange(checkpoint.Entries.Select(entry => $"\"{entry.Name}\": \"{name}\""));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return Encoding.UTF8.GetBytes($"{{\"metadata\": {{\"total_size\": 64}}, \"weight_map\": {{\n{string.Join(",\n", entries)}\n}}}}");
    }
}

/// <summary>Reads the index of safetensors files.</summary>
internal sealed class SafetensorsShardsTarget() : ShardIndexTarget(
    "model.safetensors.index.json", [("model-00001-of-00002.safetensors", Files[0]), ("model-00002-of-00002.safetensors", Files[^1])])
{
    private static IReadOnlyList<byte[]> Files { get; } = new SafetensorsTarget().Seeds;

    public override string Name => "safetensors-shards";
}

/// <summary>Reads the index of PyTorch files.</summary>
internal sealed class TorchShardsTarget() : ShardIndexTarget(
    "pytorch_model.bin.index.json", [("pytorch_model-00001-of-00001.bin", FormatFiles.Read("zip.pth"))])
{
    public override string Name => "torch-shards";
}
