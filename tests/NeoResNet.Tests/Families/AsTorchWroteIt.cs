using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet.Tests.Families;

/// <summary>
/// A bundle that was made from a torch file, with torch's names and layouts put back: <c>layer1/0/bn1/gamma</c> was
/// <c>layer1.0.bn1.weight</c>, HWIO was OIHW.
/// </summary>
internal sealed class AsTorchWroteIt(ICheckpoint bundle) : ICheckpoint
{
    public string FileName => bundle.FileName;

    public IReadOnlyList<StoredArray> Entries => [.. bundle.Entries.Select(entry => entry with { Name = TorchName(entry.Name), Shape = TorchShape(entry.Shape) })];

    public NhwcTensor ReadTensor(string name)
    {
        NhwcTensor values = bundle.ReadTensor(bundle.Entries.First(entry => TorchName(entry.Name) == name).Name);
        var result = new NhwcTensor(TorchShape(values.Shape));
        int outputs = values.Shape[^1], rest = values.Length / outputs, inputs = values.Shape.Rank == 1 ? 1 : values.Shape[^2];
        for (int i = 0; i < values.Length; i++)
        {
            (int above, int o) = Math.DivRem(i, outputs);
            (int tap, int input) = Math.DivRem(above, inputs);
            result.Span[values.Shape.Rank == 1 ? i : (o * rest) + (input * (rest / inputs)) + tap] = values.Span[i];
        }

        return result;
    }

    public void Dispose() => bundle.Dispose();

    private static Shape TorchShape(Shape shape) => shape.Rank switch
    {
        4 => [shape[3], shape[2], shape[0], shape[1]],
        2 => [shape[1], shape[0]],
        _ => shape,
    };

    private static string TorchName(string name)
    {
        string[] parts = name.Split('/');
        parts[^1] = parts[^1] switch
        {
            "weights" or "gamma" => "weight",
            "biases" or "beta" => "bias",
            "moving_mean" => "running_mean",
            "moving_variance" => "running_var",
            string other => other,
        };
        return string.Join('.', parts);
    }
}
