using System.Text.Json;
using NeoResNet.Backends;
using NeoResNet.Nn;
using NeoResNet.Tensors;
using NeoResNet.Tests.Support;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Vectors;

/// <summary>Vectors of single layers.</summary>
internal static class LayerVectors
{
    public static void SamePaddingTable(JsonElement vector)
    {
        string[] columns = vector.Expected().GetProperty("columns").Strings();
        Assert.That(columns, Is.EqualTo(new[] { "input", "kernel", "stride", "dilation", "output", "pad_before", "pad_after" }));
        foreach (int[] row in vector.Expected().GetProperty("rows").EnumerateArray().Select(VectorJson.Ints))
        {
            string what = string.Join(", ", row);
            Extent extent = Extent.Same(row[0], row[1], row[2], row[3]);
            Assert.That((extent.OutputSize(row[0]), extent.PadBefore, extent.PadAfter), Is.EqualTo((row[4], row[5], row[6])), what);

            using var variables = new VariableStore();
            Node x = new Graph(variables).Placeholder([1, row[0], null, 2]);
            Node conv = Layers.Conv2D(x, 3, row[1], stride: row[2], rate: row[3], padding: Padding.Same);
            Assert.That(conv.Shape, Is.EqualTo(new PartialShape(1, row[4], null, 3)), what);
            Assert.That(WindowOf(x, [1, row[0], row[0], 2], conv).Height, Is.EqualTo(extent), what);
        }

        JsonElement same = vector.Expected().GetProperty("conv2d_same_explicit_pad");
        foreach ((string name, int kernel, int stride, int rate) in new[] { ("k7", 7, 2, 1), ("k3", 3, 2, 1), ("k3_rate2", 3, 1, 2), ("k3_rate4", 3, 1, 4) })
        {
            int[] pads = same.GetProperty(name).Ints();
            using var variables = new VariableStore();
            Node x = new Graph(variables).Placeholder([1, null, null, 2]);
            Node conv = Layers.Conv2DSame(x, 3, kernel, stride, rate);
            foreach (int size in new[] { 28, 29 })
            {
                Extent extent = WindowOf(x, [1, size, size, 2], conv).Width;
                Assert.That((extent.PadBefore, extent.PadAfter), Is.EqualTo((pads[0], pads[1])), $"{name} at {size}");
            }
        }
    }

    public static void Conv2DSameEven(JsonElement vector)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Shape shape = vector.Inputs().GetProperty("x_shape").ToShape();
        Node x = graph.Placeholder(shape);
        Node y1, y2, y3, y4;
        using (graph.VariableScope("even"))
        {
            y1 = Layers.Conv2D(x, 1, 3, stride: 1, scope: "Conv");
            y2 = Layers.Subsample(y1, 2);
        }

        using (graph.VariableScope("even", reuse: true))
        {
            y3 = Layers.Conv2DSame(x, 1, 3, stride: 2, scope: "Conv");
            y4 = Layers.Conv2D(x, 1, 3, stride: 2, padding: Padding.Same, scope: "Conv");
        }

        variables["even/Conv/weights"].Assign(vector.Inputs().GetProperty("weights_hwio_3x3x1x1").Floats());
        variables["even/Conv/biases"].Assign(vector.Inputs().GetProperty("biases").Floats());
        var input = new NhwcTensor(shape, vector.Inputs().GetProperty("x").Floats());
        CheckAll(vector, x, input, ("y1_conv_stride1_SAME", y1), ("y2_subsample_of_y1_by_2", y2), ("y3_conv2d_same_stride2", y3), ("y4_conv_stride2_SAME", y4));
    }

    public static void MaxPoolSameNegative(JsonElement vector)
    {
        JsonElement inputs = vector.Inputs();
        foreach ((string given, string expected) in new[] { ("x4", "y4"), ("x5", "y5") })
        {
            using var variables = new VariableStore();
            int size = inputs.GetProperty(given).GetArrayLength();
            Node x = new Graph(variables).Placeholder([1, null, null, 1]);
            Node y = Layers.MaxPool2D(x, inputs.GetProperty("kernel").GetInt32(), inputs.GetProperty("stride").GetInt32(), Padding.Same);
            var input = new NhwcTensor([1, size, size, 1], inputs.GetProperty(given).Floats());
            Assert.That(vector.GetProperty("tolerance").GetString(), Is.EqualTo("exact"));
            CheckAll(vector.Expected(), 0, 0, x, input, (expected, y));
        }
    }

    public static void Subsample(JsonElement vector)
    {
        using var variables = new VariableStore();
        Shape shape = vector.Inputs().GetProperty("shape").ToShape();
        Node x = new Graph(variables).Placeholder(shape);
        Node y = Layers.Subsample(x, vector.Inputs().GetProperty("factor").GetInt32());
        Assert.That(y.Shape.ToShape(), Is.EqualTo(vector.Expected().GetProperty("shape").ToShape()));
        var input = new NhwcTensor(shape, vector.Inputs().GetProperty("values").Floats());
        CheckAll(vector, x, input, ("values", y));
    }

    public static void BatchNormInference(JsonElement vector)
    {
        float[] moving = CheckBatchNorm(vector, ("y", true));
        Assert.That(vector.Expected().GetProperty("moving_statistics").GetString(), Is.EqualTo("unchanged"));
        Assert.That(moving, Is.EqualTo(new[]
        {
            vector.Inputs().GetProperty("moving_mean").GetSingle(), vector.Inputs().GetProperty("moving_variance").GetSingle(),
        }));
    }

    public static void BatchNormEpsilonClamp(JsonElement vector) =>
        CheckBatchNorm(vector, ("y_fused_eps_1_001e_5", true), ("y_unclamped_eps_1e_5", false));

    private static float[] CheckBatchNorm(JsonElement vector, params (string Expected, bool Fused)[] cases)
    {
        JsonElement inputs = vector.Inputs();
        using var variables = new VariableStore();
        foreach ((string expected, bool fused) in cases)
        {
            var graph = new Graph(variables);
            float[] values = inputs.GetProperty("x").Floats();
            Node x = graph.Placeholder([1, null, 1, 1]);
            Node y;
            using (graph.ArgScope(new ArgScope { BatchNorm = new() { Fused = fused, Scale = true, Epsilon = inputs.GetProperty("epsilon_argument").GetDouble() } }))
            {
                y = Layers.BatchNorm(x, scope: expected);
            }

            foreach (string name in new[] { "gamma", "beta", "moving_mean", "moving_variance" })
            {
                variables[$"{expected}/{name}"].Assign([inputs.GetProperty(name).GetSingle()]);
            }

            var input = new NhwcTensor([1, values.Length, 1, 1], values);
            CheckAll(vector, x, input, (expected, y));
            if (fused && vector.Expected().Find("epsilon_effective") is { } effective)
            {
                Assert.That(((BatchNormOperation)y.Operation).Epsilon, Is.EqualTo(effective.GetDouble()));
            }
        }

        string first = cases[0].Expected;
        return [.. new[] { "moving_mean", "moving_variance" }.Select(name =>
        {
            NhwcTensor value = variables[$"{first}/{name}"].ToTensor();
            return value.Span[0];
        })];
    }

    private static void CheckAll(JsonElement vector, Node x, NhwcTensor input, params (string Expected, Node Node)[] fetches) =>
        CheckAll(vector.Expected(), vector.Rtol(), vector.Atol(), x, input, fetches);

    private static void CheckAll(JsonElement expected, double rtol, double atol, Node x, NhwcTensor input, params (string Expected, Node Node)[] fetches) =>
        TestBackends.ForEach(backend =>
        {
            using var session = new Session(x.Graph, backend);
            foreach ((string name, Node node) in fetches)
            {
                NhwcTensor y = session.Run(node, (x, input));
                Close.AssertAll(y.Span, expected.GetProperty(name).Doubles(), rtol, atol, $"{name} on {backend.Info.Name}");
            }
        });

    private static Window WindowOf(Node x, Shape shape, Node fetch) =>
        ProgramRecorder.Record([(x, shape)], fetch).Operations.OfType<Conv2D>().Single().Window;
}
