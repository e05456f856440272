using System.Text.Json;
using NeoResNet.Backends;
using NeoResNet.Nn;
using NeoResNet.Tensors;
using NeoResNet.Tests.Support;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Vectors;

/// <summary>Vectors of the published depths.</summary>
internal static class DepthVectors
{
    public static void ConvMacs(JsonElement vector)
    {
        foreach (JsonElement row in vector.EnumerateArray())
        {
            int size = row.GetProperty("input").GetInt32();
            using var variables = new VariableStore();
            Node x = new Graph(variables).Placeholder([null, null, null, 3]);
            (Node net, _) = Build(x, Model(row), 1001);
            TensorProgram program = ProgramRecorder.Record([(x, new Shape(1, size, size, 3))], net);
            long flops = program.Operations.OfType<Conv2D>().Sum(conv => conv.CountFlops(program.Shapes));
            Assert.That(flops, Is.EqualTo(2 * row.GetProperty("conv_multiply_accumulates_per_image").GetInt64()), row.ToString());
            Assert.That(program.Flops, Is.EqualTo(flops), "only convolutions are counted");
        }
    }

    public static void ParameterCounts(JsonElement vector)
    {
        JsonElement[] rows = [.. vector.EnumerateArray()];
        Assert.That(
            rows.Select(Model).Distinct(),
            Is.EquivalentTo(SlimVersion.All.SelectMany(version => ResNetV2.Depths.Select(depth => $"{version.Name}_{depth}"))));
        foreach (JsonElement row in rows)
        {
            using var variables = new VariableStore();
            Node x = new Graph(variables).Placeholder([1, 224, 224, 3]);
            (_, EndPoints endPoints) = Build(x, Model(row), row.GetProperty("num_classes").OptionalInt());
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
        _ = Build(x, scope, vector.Inputs().GetProperty("num_classes").GetInt32());

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
        (_, EndPoints known) = Build(new Graph(variables).Placeholder(shape), "resnet_v2_50", classes);
        Assert.That(known.Select(pair => (pair.Key, pair.Value.Shape.ToShape())), Is.EqualTo(expected));

        // The same from a graph whose sizes are known only when a tensor is fed.
        using var others = new VariableStore();
        var graph = new Graph(others);
        Node x = graph.Placeholder([null, null, null, 3]);
        (_, EndPoints unknown) = Build(x, "resnet_v2_50", classes);
        using var backend = new ReferenceBackend();
        using var session = new Session(graph, backend);
        Assert.That(unknown.Keys.Zip(session.Callable([x], [.. unknown.Values]).OutputShapes(shape)), Is.EqualTo(expected));
    }

    /// <summary>slim's functions with other channels: each block's output against that of the network as published.</summary>
    public static void DepthMultiplier(JsonElement vector) => CheckScaledDepths(
        vector, published => (int)(vector.Inputs().GetProperty("depth_multiplier").GetDouble() * published), vector.Expected().GetProperty("block_channels").Ints());

    public static void MinBaseDepth(JsonElement vector)
    {
        int all = vector.Expected().GetProperty("block_channels_all").GetInt32();
        CheckScaledDepths(vector, _ => all, [all, all, all, all]);
    }

    private static void CheckScaledDepths(JsonElement vector, Func<int, int> rule, int[] expected)
    {
        JsonElement inputs = vector.Inputs();
        foreach (string model in inputs.GetProperty("models").Strings())
        {
            PartialShape[] published = BlockShapes(1, ResNetV1.DefaultMinBaseDepth);
            PartialShape[] scaled = BlockShapes(inputs.GetProperty("depth_multiplier").GetDouble(), inputs.GetProperty("min_base_depth").GetInt32());
            Assert.That(scaled.Select(shape => shape[3]), Is.EqualTo(expected), model);
            Assert.That(scaled, Is.EqualTo(published.Select(shape => new PartialShape(shape[0], shape[1], shape[2], rule(shape[3]!.Value)))), model);

            PartialShape[] BlockShapes(double depthMultiplier, int minBaseDepth)
            {
                using var variables = new VariableStore();
                var graph = new Graph(variables);
                using IDisposable args = graph.ArgScope(ResNetV2.ArgScope());
                (_, EndPoints endPoints) = ResNetV1.OfDepth(
                    DepthOf(model), graph.Placeholder(inputs.GetProperty("input_shape").ToShape()), inputs.GetProperty("num_classes").GetInt32(),
                    minBaseDepth: minBaseDepth, depthMultiplier: depthMultiplier);
                return [.. Enumerable.Range(1, 4).Select(block => endPoints[$"{model}/block{block}"].Shape)];
            }
        }
    }

    private static (Node Net, EndPoints EndPoints) Build(Node x, string model, int? classes)
    {
        using (x.Graph.ArgScope(ResNetV2.ArgScope()))
        {
            return SlimVersion.In(model).OfDepth(DepthOf(model), x, classes);
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

    private static string Model(JsonElement row) => row.GetProperty("model").GetString()!;

    private static int DepthOf(string model) => int.Parse(model[(model.LastIndexOf('_') + 1)..]);
}
