using System.Globalization;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet.RealNetworks;

/// <summary>
/// Renames the arrays of a file whose names are those of no family: <c>layer1/0/bn1/gamma</c> is
/// <c>block1/unit_1/basic_v1/conv1/BatchNorm/gamma</c> of this library.
/// </summary>
public static class RenamedArrays
{
    /// <summary>Reads all arrays under the names of a network's variables.</summary>
    /// <param name="file">The open file.</param>
    /// <param name="scope">The scope of the network.</param>
    /// <returns>The arrays, each read when it is enumerated.</returns>
    public static IEnumerable<NamedArray> Of(ICheckpoint file, string scope)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Entries.Select(entry => Renamed(file.Read(entry.Name), scope));
    }

    private static NamedArray Renamed(NamedArray array, string scope)
    {
        string[] parts = array.Name.Split('/');
        string unit = parts is [var block, var number, _, _] ? $"block{block["layer".Length..]}/unit_{int.Parse(number, CultureInfo.InvariantCulture) + 1}/basic_v1/" : "";
        string layer = parts[^2] switch
        {
            "linear" => "logits",
            ['b', 'n', var place] => $"conv{place}/BatchNorm",
            var convolution => convolution,
        };

        // The weights of a dense layer are those of a convolution of one pixel.
        Shape shape = array.Shape.Rank == 2 ? [1, 1, array.Shape[0], array.Shape[1]] : array.Shape;
        return new($"{scope}/{unit}{layer}/{parts[^1]}", array.ElementType, shape, array.Bytes);
    }
}
