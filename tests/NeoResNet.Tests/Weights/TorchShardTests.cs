using System.Runtime.InteropServices;
using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.Tests.Weights.FullSize;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Weights;

/// <summary>Tests weights in several PyTorch files with an index, as transformers saves large networks.</summary>
public sealed class TorchShardTests : TemporaryFileFixture
{
    private const string Network = "akamaster_resnet20";
    private const string First = "pytorch_model-00001-of-00002.bin", Second = "pytorch_model-00002-of-00002.bin";

    private string Index => PathOf("pytorch_model.bin.index.json");

    [Test]
    public void Weights_in_several_files_are_those_of_one_file()
    {
        (string Name, int[] Shape, byte[] Bytes)[] arrays = Arrays();
        WriteShards(arrays);
        File.WriteAllText(PathOf("config.ini"), "not an index");
        Write("one.pth", arrays);
        using NeoResNet.Weights expected = NeoResNet.Weights.Load(PathOf("one.pth"));
        foreach (string path in (string[])[Index, Folder])
        {
            using NeoResNet.Weights found = NeoResNet.Weights.Load(path);
            Assert.That((found.Network.Name, found.Format, found.Report.IsExact), Is.EqualTo((Network, CheckpointFormat.PyTorch, true)));
            foreach (Variable variable in expected.Variables.Variables)
            {
                Assert.That(found.Variables[variable.Name].ToTensor().Span.SequenceEqual(variable.ToTensor().Span), variable.Name);
            }
        }

        // A folder can hold the same weights twice.
        Safetensors.WriteSharded(PathOf("model.safetensors.index.json"), [new("a", ElementType.UInt8, [1], new byte[1])], 1);
        using ICheckpoint preferred = Checkpoint.Open(Folder);
        Assert.That(preferred.Entries.Single().Name, Is.EqualTo("a"));
    }

    [Test]
    public void A_missing_or_foreign_file_is_refused_by_name()
    {
        (string Name, int[] Shape, byte[] Bytes)[] arrays = Arrays();
        WriteShards(arrays);
        File.Move(PathOf(Second), PathOf("elsewhere"));
        Refused($"the file '{Second}' that the index names is missing");
        File.Copy(PathOf(First), PathOf(Second));
        Refused("which the index does not expect there");
        Write(Second, arrays[^1..]);
        Refused($"'{Second}' lacks the array");
        File.WriteAllText(PathOf(Second), "<!DOCTYPE html><html><body>404</body></html>");
        Refused("HTML");
        File.WriteAllText(Index, $$"""{ "weight_map": { "a": "../{{Second}}" } }""");
        Refused("expected a file in the folder of the index");
    }

    [Test]
    public void A_file_that_ends_anywhere_is_refused()
    {
        (string Name, int[] Shape, byte[] Bytes)[] arrays = Arrays();
        WriteShards(arrays);
        byte[] whole = File.ReadAllBytes(PathOf(Second));
        for (int length = 0; length < whole.Length; length += 997)
        {
            File.WriteAllBytes(PathOf(Second), whole[..length]);
            Assert.That(() => Checkpoint.Open(Index), Throws.InstanceOf<DataFileException>().With.Message.Contains(Second), $"{length} bytes");
        }
    }

    [Test]
    public void Damaged_files_throw_only_exceptions_about_data()
    {
        (string Name, int[] Shape, byte[] Bytes)[] arrays = [.. Arrays().Where(array => array.Shape.Length == 1)];
        WriteShards(arrays);
        foreach (string file in (string[])[Index, PathOf(First)])
        {
            byte[] valid = File.ReadAllBytes(file);
            for (int i = 0; i < 300; i++)
            {
                File.WriteAllBytes(file, ByteMutations.Case(valid, i));
                try
                {
                    using ICheckpoint opened = Checkpoint.Open(Index);
                    foreach (StoredArray entry in opened.Entries)
                    {
                        _ = opened.Read(entry.Name);
                    }
                }
                catch (DataFileException e)
                {
                    Assert.That(e.Message, Does.StartWith(Folder), $"{file}, case {i}");
                }
            }

            File.WriteAllBytes(file, valid);
        }
    }

    private void Refused(string message) => Assert.That(() => Checkpoint.Open(Index), Throws.InstanceOf<DataFileException>().With.Message.Contains(message));

    private static (string Name, int[] Shape, byte[] Bytes)[] Arrays()
    {
        NetworkDefinition network = NetworkCatalog.Get(Network);
        using var variables = new VariableStore();
        network.AddVariables(variables, network.ClassCount);
        return [.. variables.Variables.Select((variable, number) =>
        {
            float[] values = [.. Enumerable.Range(0, variable.Shape.ElementCount).Select(i => (i + (7 * number)) % 101 / 101f)];
            return (network.NameInFile(variable.Name), network.ShapeInFile(variable.Shape).Dimensions.ToArray(), MemoryMarshal.AsBytes<float>(values).ToArray());
        })];
    }

    private void WriteShards((string Name, int[] Shape, byte[] Bytes)[] arrays)
    {
        int half = arrays.Length / 2;
        Write(First, arrays[..half]);
        Write(Second, arrays[half..]);
        IEnumerable<string> map = arrays.Select((array, i) => $"\"{array.Name}\": \"{(i < half ? First : Second)}\"");
        File.WriteAllText(Index, $$"""{ "metadata": { "total_size": {{arrays.Sum(array => array.Bytes.Length)}} }, "weight_map": { {{string.Join(", ", map)}} } }""");
    }

    private void Write(string name, (string Name, int[] Shape, byte[] Bytes)[] arrays)
    {
        using FileStream file = File.Create(PathOf(name));
        TorchBytes.Write(file, arrays);
    }

    private string PathOf(string name) => Path.Combine(Folder, name);
}
