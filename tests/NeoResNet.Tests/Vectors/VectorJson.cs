using System.Text.Json;
using NeoResNet.Nn;
using NeoResNet.Tensors;
using NeoResNet.Tests.Support;

namespace NeoResNet.Tests.Vectors;

/// <summary>Reads the pieces that the vectors share.</summary>
internal static class VectorJson
{
    public static JsonElement Inputs(this JsonElement vector) => vector.GetProperty("inputs");

    public static JsonElement Expected(this JsonElement vector) => vector.GetProperty("expected");

    public static double Rtol(this JsonElement vector) => vector.GetProperty("tolerance").GetProperty("rtol").GetDouble();

    public static double Atol(this JsonElement vector) => vector.GetProperty("tolerance").GetProperty("atol").GetDouble();

    /// <summary>All numbers of a nested array, in order.</summary>
    public static double[] Doubles(this JsonElement element) => element.ValueKind == JsonValueKind.Array
        ? [.. element.EnumerateArray().SelectMany(Doubles)]
        : [element.GetDouble()];

    public static float[] Floats(this JsonElement element) => [.. element.Doubles().Select(value => (float)value)];

    public static int[] Ints(this JsonElement element) => [.. element.EnumerateArray().Select(value => value.GetInt32())];

    public static string[] Strings(this JsonElement element) => [.. element.EnumerateArray().Select(value => value.GetString()!)];

    public static int? OptionalInt(this JsonElement element) => element.ValueKind == JsonValueKind.Null ? null : element.GetInt32();

    public static Shape ToShape(this JsonElement element) => new(element.Ints());

    public static PartialShape ToPartialShape(this JsonElement element) => new([.. element.EnumerateArray().Select(OptionalInt)]);

    /// <summary>slim's version whose test the vector was made from.</summary>
    public static SlimVersion Version(this JsonElement vector) => SlimVersion.In(vector.GetProperty("source").GetString()!);

    /// <summary>slim's <c>resnet_v1_block</c> or <c>resnet_v2_block</c>, one a row.</summary>
    public static Block[] Blocks(this JsonElement vector) => [.. vector.Inputs().GetProperty("blocks").EnumerateArray().Select(row => vector.Version().Block(
        row[0].GetString()!,
        row[1].GetProperty("base_depth").GetInt32(),
        row[1].GetProperty("num_units").GetInt32(),
        row[1].GetProperty("stride").GetInt32()))];

    public static JsonElement? Find(this JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
