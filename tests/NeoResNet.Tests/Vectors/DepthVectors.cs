using System.Text.Json;
using NeoResNet.Backends;
using NeoResNet.Nn;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Vectors;

/// <summary>Vectors of the published depths. Rows of V1 networks in shared tables belong to the V1 issue.</summary>
internal static class DepthVectors
{
    private const string Prefix = "resnet_v2_";

    public static void ConvMacs(JsonElement vector)
    {
        foreach (JsonElement row in V2Rows(vector))
        {
            int size = row.GetProperty("input").GetInt32();
            using var variables = new VariableStore();
            Node x = new Graph(variables).Placeholder([null, null, null, 3]);
            (Node net, _) = Build(x, DepthOf(row), 1001);
            Program program = ProgramRecorder.Record([(x, new Shape(1, size, size, 3))], net);
            long flops = program.Operations.OfType<Conv2D>().Sum(conv => conv.CountFlops(program.Shapes));
            Assert.That(flops, Is.EqualTo(2 * row.GetProperty("conv_multiply_accumulates_per_image").GetInt64()), row.ToString());
            Assert.That(program.Flops, Is.EqualTo(flops), "only convolutions are counted");
        }
    }

    public static void ParameterCounts(JsonElement vector)
    {
        JsonElement[] rows = [.. V2Rows(vector)];
        Assert.That(rows.Select(DepthOf).Distinct(), Is.EquivalentTo(ResNetV2.Depths));
        foreach (JsonElement row in rows)
        {
            using var variables = new VariableStore();
            Node x = new Graph(variables).Placeholder([1, 224, 224, 3]);
            (_, EndPoints endPoints) = Build(x, DepthOf(row), row.GetProperty("num_classes").OptionalInt());
            CheckCounts(variables, row);
            Assert.That(endPoints, Has.Count.EqualTo(row.GetProperty("end_points_224").GetInt32()), row.ToString());
        }
    }

    public static void Variables(JsonElement vector)
    {
        Assert.That(vector.Expected().GetProperty("columns").Strings(), Is.EqualTo(new[] { "name", "shape", "trainable", "l2_regularised" }));
        JsonElement[] rows = [.. vector.Expected().GetProperty("rows").EnumerateArray()];
        string scope = rows[0][0].GetString()!.Split('/')[0];
        using var variables = new VariableStore();
        Node x = new Graph(variables).Placeholder([null, null, null, vector.Inputs().GetProperty("input_channels").GetInt32()]);
        _ = Build(x, int.Parse(scope[Prefix.Length..]), vector.Inputs().GetProperty("num_classes").GetInt32());

        Assert.That(
            variables.Variables.Select(variable => (variable.Name, variable.Shape, variable.Trainable, variable.Regularizer != Regularizer.None)),
            Is.EqualTo(rows.Select(row => (row[0].GetString()!, row[1].ToShape(), row[2].GetBoolean(), row[3].GetBoolean()))));
        CheckCounts(variables, vector.Expected().GetProperty("counts"));
    }

    public static void EndPointsOf50(JsonElement vector)
    {
        (string Name, Shape Shape)[] expected = [.. vector.Expected().EnumerateArray().Select(row => (row[0].GetString()!, row[1].ToShape()))];
        Shape shape = vector.Inputs().GetProperty("input_shape").ToShape();
        int classes = vector.Inputs().GetProperty("num_classes").GetInt32();

        using var variables = new VariableStore();
        (_, EndPoints known) = Build(new Graph(variables).Placeholder(shape), 50, classes);
        Assert.That(known.Select(pair => (pair.Key, pair.Value.Shape.ToShape())), Is.EqualTo(expected));

        // The same from a graph whose sizes are known only when a tensor is fed.
        using var others = new VariableStore();
        var graph = new Graph(others);
        Node x = graph.Placeholder([null, null, null, 3]);
        (_, EndPoints unknown) = Build(x, 50, classes);
        using var backend = new ReferenceBackend();
        using var session = new Session(graph, backend);
        Assert.That(unknown.Keys.Zip(session.Callable([x], [.. unknown.Values]).OutputShapes(shape)), Is.EqualTo(expected));
    }

    private static (Node Net, EndPoints EndPoints) Build(Node x, int depth, int? classes)
    {
        using (x.Graph.ArgScope(ResNetV2.ArgScope()))
        {
            return ResNetV2.OfDepth(depth, x, classes);
        }
    }

    private static void CheckCounts(VariableStore store, JsonElement counts)
    {
        IReadOnlyList<Variable> all = store.Variables;
        Variable[] regularized = [.. all.Where(variable => variable.Regularizer != Regularizer.None)];
        var actual = new Dictionary<string, long>
        {
            ["variables"] = all.Count,
            ["trainable_variables"] = all.Count(variable => variable.Trainable),
            ["params"] = store.ParameterCount,
            ["trainable_params"] = store.TrainableParameterCount,
            ["nontrainable_params"] = store.ParameterCount - store.TrainableParameterCount,
            ["l2_variables"] = regularized.Length,
            ["l2_params"] = regularized.Sum(variable => (long)variable.Shape.ElementCount),
            ["bn_layers"] = all.Count(variable => variable.Name.EndsWith("/moving_variance", StringComparison.Ordinal)),
            ["conv_layers"] = all.Count(variable => variable.Name.EndsWith("/weights", StringComparison.Ordinal)),
        };
        foreach ((string name, long count) in actual)
        {
            Assert.That(count, Is.EqualTo(counts.GetProperty(name).GetInt64()), $"{name} of {counts}");
        }
    }

    private static IEnumerable<JsonElement> V2Rows(JsonElement vector) =>
        vector.EnumerateArray().Where(row => row.GetProperty("model").GetString()!.StartsWith(Prefix, StringComparison.Ordinal));

    private static int DepthOf(JsonElement row) => int.Parse(row.GetProperty("model").GetString()![Prefix.Length..]);
}
