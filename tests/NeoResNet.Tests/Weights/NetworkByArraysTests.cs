using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet.Tests.Weights;

/// <summary>Tests the identification of a network by names and shapes.</summary>
public sealed class NetworkByArraysTests
{
    // Building the graphs of all networks takes about 27 MB.
    private const long MaxAllocated = 200_000;

    [Test]
    public void Every_network_with_own_names_is_identified_with_and_without_logits([ValueSource(nameof(Networks))] string name, [Values(0, 7)] int classes)
    {
        StoredArray[] arrays = ArraysOf(NetworkCatalog.Get(name), classes);
        Assert.That(NetworkByArrays.Find(new Listed(arrays))?.Name, Is.EqualTo(name));
        Assert.That(NetworkByArrays.Find(new Listed(arrays[1..])), Is.Null, "an array is missing");
        Assert.That(NetworkByArrays.Find(new Listed([.. arrays, new("another", ElementType.Float32, [2, 3])])), Is.Null, "an array is unexpected");
        Assert.That(NetworkByArrays.Find(new Listed([.. arrays.Select((array, i) => array with { Name = $"{i}" })])), Is.Null, "the names are others");
    }

    [Test]
    public void The_second_unknown_file_allocates_little()
    {
        StoredArray[] arrays = [.. Enumerable.Range(0, 500).Select(i => new StoredArray($"encoder.layer{i}.weight", ElementType.Float32, [64, 64, 3, 3]))];
        Assert.That(NetworkByArrays.Find(new Listed(arrays)), Is.Null);
        long before = GC.GetAllocatedBytesForCurrentThread();
        NetworkDefinition? found = NetworkByArrays.Find(new Listed(arrays));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.That(found, Is.Null);
        Assert.That(allocated, Is.LessThan(MaxAllocated));
    }

    private static IEnumerable<string> Networks() => NetworkCatalog.All.Where(network => network.HasOwnNames).Select(network => network.Name);

    private static StoredArray[] ArraysOf(NetworkDefinition network, int classes)
    {
        using var variables = new VariableStore();
        network.AddVariables(variables, classes);
        return [.. variables.Variables.Select(variable => new StoredArray(network.NameInFile(variable.Name), ElementType.Float32, network.ShapeInFile(variable.Shape)))];
    }

    private sealed class Listed(StoredArray[] arrays) : ICheckpoint
    {
        public string FileName => "listed";

        public IReadOnlyList<StoredArray> Entries => arrays;

        public NhwcTensor ReadTensor(string name) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
