using System.Buffers.Binary;
using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet.Training;

/// <summary>
/// Writes a trained network: its variables, its recipe and its class names in one safetensors file.
/// </summary>
internal static class ResultFile
{
    private const float LargestHalf = 65504;

    /// <summary>Returns the arrays of the file.</summary>
    /// <param name="variables">
    /// The variables of the network under their names in the file, without the state of training.
    /// </param>
    /// <param name="half">
    /// Whether filters are stored as float16. Batch norms and biases stay float32, because their
    /// values can be too small for float16 and they take little space.
    /// </param>
    public static NamedArray[] Arrays(IEnumerable<(string Name, Variable Variable)> variables, bool half) =>
        [.. variables.Select(pair => ToArray(pair.Name, pair.Variable, half))];

    private static NamedArray ToArray(string name, Variable variable, bool half)
    {
        float[] values = variable.ToTensor().ToArray();
        if (!half || variable.Shape.Rank < 2 || values.Any(value => !(Math.Abs(value) <= LargestHalf)))
        {
            return NamedArray.FromTensor(name, new NhwcTensor(variable.Shape, values));
        }

        var bytes = new byte[values.Length * 2];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteHalfLittleEndian(bytes.AsSpan(2 * i), (Half)values[i]);
        }

        return new(name, ElementType.Float16, variable.Shape, bytes);
    }
}
