using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Parity;

/// <summary>Runs one program on two backends.</summary>
internal static class ProgramRun
{
    public static void Compare(ulong seed, Action<ParityTensors> build, IBackend device, IBackend reference, ParityComparison comparison)
    {
        var tensors = new ParityTensors(seed);
        build(tensors);
        using IExecutable executable = tensors.Program.Compile(device);
        using Workspace workspace = executable.Rent();
        NhwcTensor[] feeds = [.. tensors.Program.Feeds];
        Shape[] shapes = [.. executable.Program.OutputShapes];

        // The second run starts with the values of the first run in its arena and uses one thread.
        // Neither may change a bit of the result.
        NhwcTensor[] first = FilledTensors.Of(shapes, float.NaN);
        NhwcTensor[] second = FilledTensors.Of(shapes, 1e30f);
        executable.Run(workspace, feeds, first);
        executable.Run(workspace, feeds, second, new RunOptions(MaxThreads: 1));
        NhwcTensor[] expected = tensors.Program.Run(reference);
        for (int i = 0; i < shapes.Length; i++)
        {
            comparison.Compare($"output {i}", first[i], expected[i]);
            comparison.CompareBits($"output {i}", first[i], second[i]);
        }
    }
}
