using NeoResNet.Tensors;

namespace NeoResNet.Onnx.Tests.Import;

/// <summary>Single operators with every form of their arguments, against ONNX Runtime.</summary>
public sealed class OperatorTests
{
    private static readonly Dictionary<string, Action<ModelWriter>> Operators = new()
    {
        ["Conv, pads that differ on four sides"] = m => Conv(m, ("pads", new[] { 0, 1, 2, 3 })),
        ["Conv, strides and dilations that differ"] = m => Conv(m, ("strides", new[] { 1, 2 }), ("dilations", new[] { 2, 1 }), ("pads", new[] { 2, 1, 2, 1 })),
        ["Conv, stride and dilation"] = m => Conv(m, ("strides", new[] { 2, 2 }), ("dilations", new[] { 2, 2 })),
        ["Conv, SAME_UPPER"] = m => Conv(m, ("auto_pad", "SAME_UPPER"), ("strides", new[] { 2, 2 })),
        ["Conv, SAME_LOWER"] = m => Conv(m, ("auto_pad", "SAME_LOWER"), ("strides", new[] { 2, 2 })),
        ["Conv, VALID"] = m => Conv(m, ("auto_pad", "VALID")),
        ["Conv, kernel of 1 x 3"] = m => m.Weights("w", 4, 3, 1, 3).Node("Conv", "x w", "y", ("pads", new[] { 0, 1, 0, 1 })),
        ["MaxPool, ceil_mode"] = m => m.Node("MaxPool", "x", "y", ("kernel_shape", new[] { 3, 2 }), ("strides", new[] { 2, 3 }), ("ceil_mode", 1)),
        ["MaxPool, ceil_mode and pads"] = m => m.Node("MaxPool", "x", "y", ("kernel_shape", new[] { 3, 3 }), ("strides", new[] { 3, 3 }), ("pads", new[] { 1, 0, 1, 1 }), ("ceil_mode", 1)),
        ["MaxPool, a last window that starts in the padding"] = m => m.Node("MaxPool", "x", "y", ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }), ("pads", new[] { 0, 0, 1, 1 }), ("ceil_mode", 1)),
        ["MaxPool, dilations"] = m => m.Node("MaxPool", "x", "y", ("kernel_shape", new[] { 3, 2 }), ("dilations", new[] { 2, 3 })),
        ["MaxPool, VALID"] = m => m.Node("MaxPool", "x", "y", ("kernel_shape", new[] { 3, 2 }), ("strides", new[] { 2, 2 }), ("auto_pad", "VALID")),
        ["MaxPool, SAME_LOWER"] = m => m.Node("MaxPool", "x", "y", ("kernel_shape", new[] { 3, 3 }), ("strides", new[] { 2, 2 }), ("auto_pad", "SAME_LOWER")),
        ["AveragePool, windows"] = m => m.Node("AveragePool", "x", "y", ("kernel_shape", new[] { 2, 3 }), ("strides", new[] { 2, 1 })),
        ["AveragePool, pads that do not count"] = m => m.Node("AveragePool", "x", "y", ("kernel_shape", new[] { 3, 3 }), ("strides", new[] { 2, 2 }), ("pads", new[] { 1, 0, 1, 2 })),
        ["AveragePool, pads that count"] = m => m.Node("AveragePool", "x", "y", ("kernel_shape", new[] { 3, 3 }), ("strides", new[] { 2, 2 }), ("pads", new[] { 1, 0, 1, 2 }), ("count_include_pad", 1)),
        ["AveragePool, ceil_mode"] = m => m.Node("AveragePool", "x", "y", ("kernel_shape", new[] { 3, 3 }), ("strides", new[] { 2, 3 }), ("ceil_mode", 1)),
        ["AveragePool, ceil_mode and pads that count"] = m => m.Node("AveragePool", "x", "y", ("kernel_shape", new[] { 3, 3 }), ("strides", new[] { 2, 2 }), ("pads", new[] { 1, 1, 1, 1 }), ("ceil_mode", 1), ("count_include_pad", 1)),
        ["AveragePool, ceil_mode and pads that do not count"] = m => m.Node("AveragePool", "x", "y", ("kernel_shape", new[] { 3, 3 }), ("strides", new[] { 3, 2 }), ("pads", new[] { 1, 0, 1, 1 }), ("ceil_mode", 1)),
        ["AveragePool, SAME_LOWER"] = m => m.Node("AveragePool", "x", "y", ("kernel_shape", new[] { 2, 3 }), ("strides", new[] { 1, 2 }), ("auto_pad", "SAME_LOWER")),
        ["AveragePool, VALID"] = m => m.Node("AveragePool", "x", "y", ("kernel_shape", new[] { 2, 3 }), ("auto_pad", "VALID")),
        ["AveragePool, SAME_UPPER"] = m => m.Node("AveragePool", "x", "y", ("kernel_shape", new[] { 3, 3 }), ("strides", new[] { 2, 2 }), ("auto_pad", "SAME_UPPER")),
        ["AveragePool of the whole image"] = m => m.Node("AveragePool", "x", "y", ("kernel_shape", new[] { 8, 7 })),
        ["BatchNormalization of a matrix"] = m => m.Node("GlobalAveragePool", "x", "m").Node("Flatten", "m", "f").Norm("n", 3).Node("BatchNormalization", "f n.scale n.bias n.mean n.var", "y"),
        ["Add, a scalar"] = m => m.Floats("c", [], 0.5f).Node("Add", "x c", "y"),
        ["Add, one number of rank 1"] = m => m.Floats("c", [1], 0.5f).Node("Add", "c x", "y"),
        ["Add, [C, 1, 1]"] = m => m.Weights("c", 3, 1, 1).Node("Add", "c x", "y"),
        ["Add, [1, C, 1, 1]"] = m => m.Weights("c", 1, 3, 1, 1).Node("Add", "x c", "y"),
        ["Sub, constants on both sides"] = m => m.Weights("c", 3, 1, 1).Node("Sub", "x c", "z").Node("Sub", "c z", "w").Floats("one", [1], 1).Node("Sub", "one w", "v").Node("Sub", "v one", "y"),
        ["Sub, two values"] = m => m.Node("Relu", "x", "r").Node("Sub", "x r", "y"),
        ["Mul, per channel and scalar"] = m => m.Weights("c", 1, 3, 1, 1).Floats("s", [1, 1, 1, 1], -3).Node("Mul", "x c", "z").Node("Mul", "s z", "y"),
        ["Mul, two values"] = m => m.Node("Sigmoid", "x", "s").Node("Mul", "x s", "y"),
        ["Div, two values"] = m => m.Node("Sigmoid", "x", "s").Node("Div", "x s", "y"),
        ["Div, constants as dividends"] = m => m.Node("Sigmoid", "x", "s").Weights("c", 3, 1, 1).Floats("d", [], 3).Node("Div", "c s", "a").Node("Div", "d s", "b").Node("Add", "a b", "y"),
        ["Reciprocal"] = m => m.Node("Sigmoid", "x", "s").Node("Reciprocal", "s", "y"),
        ["Mul, squeeze-and-excitation"] = m => m.Node("GlobalAveragePool", "x", "p").Weights("w", 3, 3, 1, 1).Node("Conv", "p w", "q").Node("Sigmoid", "q", "s").Node("Mul", "x s", "y"),
        ["Mul, squeeze-and-excitation, excitation first"] = m => m.Node("GlobalAveragePool", "x", "p").Node("Sigmoid", "p", "s").Node("Mul", "s x", "y"),
        ["Add, Sub and Div with one pixel per image"] = m => m.Node("GlobalAveragePool", "x", "p").Node("Sigmoid", "p", "s").Node("Add", "x s", "a").Node("Sub", "s a", "b").Node("Sub", "b s", "c").Node("Div", "c s", "d").Node("Sigmoid", "x", "u").Node("Div", "s u", "e").Node("Add", "d e", "y"),
        ["Div, per channel and scalar"] = m => m.Weights("c", 0.5f, 2, 3, 1, 1).Floats("s", [], 127.5f).Node("Div", "x c", "z").Node("Div", "z s", "y"),
        ["Mul and Add around a convolution"] = m => Conv(m.Weights("a", 3, 1, 1).Node("Mul", "x a", "p"), "p", "q").Weights("b", 4, 1, 1).Weights("d", 4, 1, 1).Node("Mul", "q b", "r").Node("Add", "r d", "s").Node("Relu", "s", "y"),
        ["LeakyRelu"] = m => m.Node("LeakyRelu", "x", "z").Node("LeakyRelu", "z", "y", ("alpha", 0.2f)),
        ["HardSigmoid"] = m => m.Node("HardSigmoid", "x", "z").Node("HardSigmoid", "x", "w", ("alpha", 0.3f), ("beta", 0.4f)).Node("Add", "z w", "y"),
        ["HardSwish"] = m => m.Floats("s", [], 6).Node("Mul", "x s", "z").Node("HardSwish", "z", "y"),
        ["Clip, one bound"] = m => m.Floats("a", [], -0.25f).Floats("b", [], 0.5f).Node("Clip", "x a", "z").Node("Clip", "z - b", "y"),
        ["Max and Min with a constant"] = m => m.Floats("a", [1], -0.25f).Floats("b", [], 0.5f).Node("Max", "x a", "z").Node("Min", "b z", "y"),
        ["Pad of image and channels"] = m => m.Integers("p", 0, 1, 2, 0, 0, 2, 1, 3).Floats("v", [], 0).Node("Pad", "x p v", "y"),
        ["Pad with a value, before a MaxPool"] = m => m.Integers("p", 0, 0, 1, 1, 0, 0, 1, 1).Floats("v", [], 0.5f).Node("Pad", "x p v", "z").Node("MaxPool", "z", "y", ("kernel_shape", new[] { 2, 2 })),
        ["LogSoftmax of the channels of an image"] = m => m.Floats("f", [], 40).Node("Mul", "x f", "z").Node("LogSoftmax", "z", "y", ("axis", 1)),
        ["LogSoftmax of a matrix"] = m => m.Node("GlobalAveragePool", "x", "m").Node("Flatten", "m", "f").Node("LogSoftmax", "f", "y"),
        ["Softmax of the channels of an image"] = m => m.Node("Softmax", "x", "y", ("axis", 1)),
        ["Squeeze of one dimension after the other"] = m => m.Node("GlobalAveragePool", "x", "m").Integers("3", 3).Integers("-1", -1).Node("Squeeze", "m 3", "s").Node("Squeeze", "s -1", "y"),
        ["Unsqueeze, then a convolution"] = m => Conv(m.Node("GlobalAveragePool", "x", "m").Node("Flatten", "m", "f").Integers("a", 2, 3).Node("Unsqueeze", "f a", "u"), "u", "y", 1),
        ["Reshape to an image of one pixel"] = m => Conv(m.Node("GlobalAveragePool", "x", "m").Node("Flatten", "m", "f").Integers("a", -1, 3, 1, 1).Node("Reshape", "f a", "u"), "u", "y", 1),
        ["Gemm of a matrix, alpha without bias"] = m => m.Node("GlobalAveragePool", "x", "m").Node("Flatten", "m", "f").Weights("w", 3, 5).Node("Gemm", "f w", "y", ("alpha", 0.25f)),
        ["Gemm of a matrix, one number as bias"] = m => m.Node("GlobalAveragePool", "x", "m").Node("Flatten", "m", "f").Weights("w", 3, 5).Floats("b", [1], 2).Node("Gemm", "f w b", "y"),
        ["Two dense layers"] = m => m.Node("Flatten", "x", "f").Weights("w", 168, 5).Node("MatMul", "f w", "a").Node("Relu", "a", "r").Weights("v", 4, 5).Weights("c", 4).Node("Gemm", "r v c", "y", ("transB", 1)),
        ["Identity that shares a constant"] = m => Conv(m.Weights("w0", 3, 3, 3, 3).Node("Identity", "w0", "w1").Node("Conv", "x w0", "p").Node("Conv", "p w1", "q"), "q", "y", 1),
        ["Weights that are transposed and unsqueezed at import"] = m => m.Weights("k", 3, 4).Node("Transpose", "k", "t", ("perm", new[] { 1, 0 })).Integers("a", 2, 3).Node("Unsqueeze", "t a", "w").Node("Conv", "x w", "y"),
        ["Constants that are computed"] = m => m.Floats("a", [3, 1, 1], 1, 2, 3).Floats("b", [], 2).Node("Div", "a b", "c").Node("Constant", "", "d", ("value_float", 0.5f)).Node("Sub", "c d", "e").Node("Mul", "x e", "y"),
        ["Pads that older exporters compute"] = m => m.Integers("p", 1, 2, 1, 2).Integers("zeros", 4).Node("ConstantOfShape", "zeros", "z", ("value", ModelWriter.Tensor("", [1], new long[1])))
            .Node("Concat", "p z", "c", ("axis", 0)).Integers("two", 4, 2).Node("Reshape", "c two", "r").Integers("from", -1).Integers("to", -100).Integers("axis", 0).Integers("step", -1).Node("Slice", "r from to axis step", "s")
            .Node("Transpose", "s", "t", ("perm", new[] { 1, 0 })).Integers("all", -1).Node("Reshape", "t all", "q").Node("Cast", "q", "pads", ("to", 7)).Node("Pad", "x pads", "y"),
        ["Two transpositions that cancel"] = m => m.Node("Transpose", "x", "t", ("perm", new[] { 0, 2, 3, 1 })).Weights("w", 3).Node("Mul", "t w", "u").Node("Transpose", "u", "y", ("perm", new[] { 0, 3, 1, 2 })),
        ["MatMul over the channels of NHWC images"] = m => m.Node("Transpose", "x", "t", ("perm", new[] { 0, 2, 3, 1 })).Weights("w", 3, 5).Node("MatMul", "t w", "u").Node("Transpose", "u", "y", ("perm", new[] { 0, 3, 1, 2 })),
        ["Flatten of one pixel, negative axis"] = m => m.Node("GlobalAveragePool", "x", "m").Node("Flatten", "m", "y", ("axis", -3)),
        ["Softmax of one pixel per image"] = m => m.Node("GlobalAveragePool", "x", "m").Node("Softmax", "m", "y", ("axis", 1)),
        ["Constants of every kind"] = m => m.Node("Constant", "", "a", ("value_floats", new[] { 0.5f, 2, -1 })).Integers("at", 1, 2).Node("Unsqueeze", "a at", "b").Node("Mul", "x b", "z")
            .Node("Constant", "", "c", ("value", ModelWriter.Tensor("", [3, 1, 1], [1f, 2, 3]))).Node("Add", "z c", "v").Node("Constant", "", "p", ("value_ints", new[] { 0, 0, 1, 0, 0, 0, 0, 1 })).Node("Pad", "v p", "y"),
        ["Sum of three"] = m => m.Node("Relu", "x", "r").Node("Sum", "x r x", "y"),
        ["Cast to float and Dropout with three inputs"] = m => m.Node("Cast", "x", "c", ("to", 1)).Floats("r", [], 0.5f).Node("Dropout", "c r", "y"),
    };

    // Forms that later operator sets added.
    private static readonly Dictionary<string, Action<ModelWriter>> Newer = new()
    {
        ["AveragePool, dilations"] = m => m.Node("AveragePool", "x", "y", ("kernel_shape", new[] { 3, 2 }), ("dilations", new[] { 2, 3 })),
        ["AveragePool, dilations and pads"] = m => m.Node("AveragePool", "x", "y", ("kernel_shape", new[] { 3, 2 }), ("dilations", new[] { 2, 3 }), ("pads", new[] { 2, 1, 0, 1 })),
        ["Pad of two axes"] = m => m.Integers("p", 1, 2, 0, 3).Floats("v", [], -1).Integers("a", -1, 2).Node("Pad", "x p v a", "y"),
        ["ReduceMean, axes as input"] = m => m.Integers("a", -2, -1).Node("ReduceMean", "x a", "y", ("keepdims", 0)),
        ["Reshape, allowzero"] = m => m.Node("GlobalAveragePool", "x", "m").Integers("s", -1, 3).Node("Reshape", "m s", "y", ("allowzero", 1)),
    };

    [Test]
    public void Forms_of_later_operator_sets_give_the_runtimes_numbers([ValueSource(nameof(NewerNames))] string name, [Values(19, 22)] int operatorSet)
    {
        var model = new ModelWriter(operatorSet);
        Newer[name](model.Input("x", "n", 3, "h", "w"));
        ImportComparison.Check(model.Output("y"), Drawn.Input([2, 8, 7, 3]));
    }

    [Test]
    public void Every_operator_gives_the_runtimes_numbers([ValueSource(nameof(Names))] string name, [Values] bool sizesKnown, [Values(17, 22)] int operatorSet)
    {
        // These need the size of the image.
        if (!sizesKnown && name is "AveragePool of the whole image" or "Two dense layers")
        {
            sizesKnown = true;
        }

        var model = new ModelWriter(operatorSet);
        model.Input("x", sizesKnown ? [2, 3, 8, 7] : ["n", 3, "h", "w"]);
        Operators[name](model);
        ImportComparison.Check(model.Output("y"), Drawn.Input([2, 8, 7, 3]));
    }

    private static IEnumerable<string> Names() => Operators.Keys;

    private static IEnumerable<string> NewerNames() => Newer.Keys;

    private static ModelWriter Conv(ModelWriter model, params (string, object)[] attributes) =>
        model.Weights("w", 4, 3, 3, 3).Weights("b", 4).Node("Conv", "x w b", "y", attributes);

    private static ModelWriter Conv(ModelWriter model, string from, string to, int kernel = 3) =>
        model.Weights($"{to}.w", 4, 3, kernel, kernel).Node("Conv", $"{from} {to}.w", to);
}
