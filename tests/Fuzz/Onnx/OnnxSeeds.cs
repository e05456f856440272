using NeoResNet.Onnx.Tests.Import;

namespace NeoResNet.Fuzz;

/// <summary>Writes small models that contain every supported operator, in the forms of exporters.</summary>
internal static class OnnxSeeds
{
    /// <summary>Gets the models.</summary>
    public static IReadOnlyList<byte[]> All { get; } = [Pytorch(), Tf2onnx(), Shapes()];

    // Operators that take axes and bounds as inputs, and a Reshape to a size that the model computes.
    private static byte[] Pytorch()
    {
        ModelWriter model = new ModelWriter(17).Input("x", "n", 3, 8, 8)
            .Node("Cast", "x", "a", ("to", 1)).Node("Dropout", "a", "b").Weights("c", 3, 1, 1).Node("Mul", "b c", "d").Floats("s", [], 2).Node("Div", "d s", "e").Node("Sub", "s e", "f")
            .Integers("p", 0, 0, 1, 1, 0, 0, 1, 0).Floats("v", [], 0.5f).Node("Pad", "f p v", "g")
            .Weights("k", 3, 4).Node("Transpose", "k", "t", ("perm", new[] { 1, 0 })).Integers("hw", 2, 3).Node("Unsqueeze", "t hw", "w").Weights("bias", 4).Node("Conv", "g w bias", "h", ("strides", new[] { 2, 1 }))
            .Norm("n", 4).Node("BatchNormalization", "h n.scale n.bias n.mean n.var", "i").Floats("low", [], -1).Floats("high", [], 1).Node("Clip", "i low high", "j")
            .Node("LeakyRelu", "j", "l", ("alpha", 0.1f)).Node("HardSigmoid", "l", "m").Node("HardSwish", "l", "o").Node("Sum", "m o l", "q").Node("Max", "q low", "r").Node("Min", "r high", "u")
            .Node("AveragePool", "u", "y", ("kernel_shape", new[] { 3, 3 }), ("strides", new[] { 2, 2 }), ("pads", new[] { 1, 1, 1, 1 }), ("ceil_mode", 1), ("count_include_pad", 1))
            .Node("GlobalAveragePool", "y", "gate").Node("Sigmoid", "gate", "z").Node("Mul", "y z", "scaled").Node("ReduceMean", "scaled", "mean", ("axes", new[] { 2, 3 }))
            .Node("Shape", "mean", "shape").Integers("zero", 0).Node("Gather", "shape zero", "size", ("axis", 0)).Integers("minus", -1).Node("Concat", "size minus", "target", ("axis", 0)).Node("Reshape", "mean target", "flat")
            .Weights("fc", 5, 4).Weights("fc.bias", 5).Node("Gemm", "flat fc fc.bias", "logits", ("alpha", 0.5f), ("beta", 2f), ("transB", 1)).Node("LogSoftmax", "logits", "out", ("axis", -1));
        return model.Output("out").Output("mean").ToArray();
    }

    // Images in NHWC order, attributes of older operator sets, a dense layer on all pixels.
    private static byte[] Tf2onnx() => new ModelWriter(9, "tf2onnx").Input("x", "n", 6, 7, 3)
        .Floats("mean", [3], 0.1f, 0.2f, 0.3f).Node("Sub", "x mean", "a").Node("Transpose", "a", "b", ("perm", new[] { 0, 3, 1, 2 }))
        .Node("Pad", "b", "c", ("mode", "constant"), ("pads", new[] { 0, 0, 1, 1, 0, 0, 1, 1 }), ("value", 0f)).Weights("w", 4, 3, 3, 3).Node("Conv", "c w", "d", ("auto_pad", "SAME_LOWER"), ("dilations", new[] { 1, 1 }))
        .Weights("bias", 1, 4, 1, 1).Node("Add", "d bias", "e").Node("Clip", "e", "f", ("min", 0f), ("max", 6f)).Node("MaxPool", "f", "g", ("auto_pad", "SAME_UPPER"), ("kernel_shape", new[] { 3, 3 }), ("strides", new[] { 2, 2 }))
        .Node("Transpose", "g", "h", ("perm", new[] { 0, 2, 3, 1 })).Weights("p", 4, 4).Node("MatMul", "h p", "i").Integers("rows", -1, 4 * 5 * 4).Node("Reshape", "i rows", "j").Weights("dense", 80, 5).Node("MatMul", "j dense", "k")
        .Node("ReduceMean", "i", "l", ("axes", new[] { 1, 2 }), ("keepdims", 0)).Weights("head", 4, 5).Node("MatMul", "l head", "m").Node("Add", "k m", "n").Node("Softmax", "n", "y", ("axis", 1))
        .Node("Transpose", "g", "s", ("perm", new[] { 0, 1, 2, 3 })).Node("GlobalAveragePool", "s", "t").Node("Squeeze", "t", "u", ("axes", new[] { 2, 3 })).Node("Flatten", "t", "v", ("axis", 1)).Node("Reciprocal", "v", "z")
        .Output("y").Output("u").Output("z").ToArray();

    // Constants that the model computes from constants.
    private static byte[] Shapes() => new ModelWriter(17).Input("x", "n", 3, 8, 7)
        .Integers("p", 1, 2, 1, 2).Integers("four", 4).Node("ConstantOfShape", "four", "z", ("value", ModelWriter.Tensor("", [1], new long[1]))).Node("Concat", "p z", "c", ("axis", 0)).Integers("two", 4, 2).Node("Reshape", "c two", "r")
        .Integers("from", -1).Integers("to", -100).Integers("axis", 0).Integers("step", -1).Node("Slice", "r from to axis step", "s").Node("Transpose", "s", "t", ("perm", new[] { 1, 0 })).Integers("all", -1).Node("Reshape", "t all", "q")
        .Node("Cast", "q", "pads", ("to", 7)).Node("Pad", "x pads", "y").Node("Constant", "", "f", ("value_floats", new[] { 1f, 2, 3 })).Node("Constant", "", "g", ("value_float", 2f)).Node("Div", "f g", "h").Integers("hw", 1, 2)
        .Node("Unsqueeze", "h hw", "i").Node("Add", "i g", "j").Node("Mul", "j i", "k").Node("Sub", "k g", "l").Node("Identity", "l", "m").Node("Mul", "y m", "n").Node("Constant", "", "o", ("value_ints", new[] { 2, 3 })).Node("ReduceProd", "o", "u")
        .Node("Mul", "u o", "v").Node("Gather", "v axis", "w").Node("Squeeze", "w axis", "a").Node("Constant", "", "b", ("value_int", 8)).Node("Sub", "a b", "e").Node("Unsqueeze", "e axis", "d").Node("Shape", "n", "size", ("start", 1), ("end", 2)).Node("Add", "size d", "sum")
        .Node("Cast", "sum", "number", ("to", 1)).Node("Mul", "n number", "scaled").Node("Relu", "scaled", "relu").Output("relu").ToArray();
}
