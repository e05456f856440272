using NeoResNet.Tensors;

namespace NeoResNet.Onnx.Tests.Import;

/// <summary>Small residual networks with the quirks of each exporter, against ONNX Runtime.</summary>
public sealed class ExporterStyleTests
{
    // Symmetric pads in attributes, batch norms or folded biases, names with slashes and dots, Flatten, a Gemm with
    // transposed weights.
    [Test]
    public void Pytorch([Range(7, 22)] int operatorSet, [Values] bool flattens)
    {
        var model = new ModelWriter(operatorSet);
        model.Input("input.1", "batch", 3, 33, 35)
            .Weights("conv1.weight", 8, 3, 7, 7).Node("Conv", "input.1 conv1.weight", "/conv1/Conv_output_0", ("dilations", Ones), ("group", 1), ("kernel_shape", new[] { 7, 7 }), ("pads", new[] { 3, 3, 3, 3 }), ("strides", Twos))
            .Norm("bn1", 8).Node("BatchNormalization", "/conv1/Conv_output_0 bn1.scale bn1.bias bn1.mean bn1.var", "bn", ("epsilon", 1e-5f), ("momentum", 0.9f))
            .Node("Relu", "bn", "relu")
            .Node("MaxPool", "relu", "pool", ("kernel_shape", new[] { 3, 3 }), ("pads", new[] { 1, 1, 1, 1 }), ("strides", Twos));
        Unit(model, "pool", "layer1");
        model.Node("GlobalAveragePool", "layer1", "mean");
        if (flattens)
        {
            model.Node("Flatten", "mean", "flat", ("axis", 1));
        }
        else
        {
            // x.view(x.size(0), -1) with a dynamic batch.
            model.Node("Shape", "mean", "shape").Node("Constant", "", "zero", ("value", ModelWriter.Tensor("", [], new long[1]))).Node("Gather", "shape zero", "size", ("axis", 0));
            Unsqueeze(model, operatorSet, "size", "sizes").Integers("minus", -1).Node("Concat", "sizes minus", "target", ("axis", 0)).Node("Reshape", "mean target", "flat");
        }

        model.Weights("fc.weight", 5, 8).Weights("fc.bias", 5).Node("Gemm", "flat fc.weight fc.bias", "output", ("alpha", 1f), ("beta", 1f), ("transB", 1)).Output("output", "batch", 5).Output("layer1").Output("flat");
        ImportComparison.Check(model, Drawn.Input([2, 33, 35, 3]));
    }

    // A classifier in front of the mean: AlexNet's and VGG's way of flattening an image with many pixels.
    [Test]
    public void Pytorch_with_a_dense_layer_on_all_pixels([Values] bool transposed)
    {
        var model = new ModelWriter(17);
        model.Input("x", "n", 3, 6, 7).Weights("w", 4, 3, 3, 3).Node("Conv", "x w", "c").Node("Relu", "c", "r").Node("Flatten", "r", "f").Node("Dropout", "f", "d")
            .Weights("fc", transposed ? [10, 80] : [80, 10]).Weights("b", 10).Node("Gemm", "d fc b", "y", ("transB", transposed ? 1 : 0), ("alpha", 0.5f), ("beta", 2f)).Node("Relu", "y", "z").Output("y").Output("z");
        ImportComparison.Check(model, Drawn.Input([2, 6, 7, 3]));
    }

    // Images in NHWC order with a Transpose in front and at the end, explicit pads that differ on two sides, auto_pad,
    // biases as Add with [1, C, 1, 1], ReduceMean with axes, Squeeze, MatMul and Add, names with ":0".
    [Test]
    public void Tf2onnx([Range(7, 22)] int operatorSet)
    {
        bool axesAreInputs = operatorSet >= 13;
        var model = new ModelWriter(operatorSet, "tf2onnx");
        model.Input("input_1:0", "unk__1", 32, 34, 3)
            .Floats("mean", [3], 0.1f, 0.2f, 0.3f).Node("Sub", "input_1:0 mean", "centred:0")
            .Node("Transpose", "centred:0", "first:0", ("perm", new[] { 0, 3, 1, 2 }))
            .Weights("conv1/kernel", 8, 3, 7, 7).Node("Conv", "first:0 conv1/kernel", "conv1:0", ("pads", new[] { 2, 2, 3, 3 }), ("strides", Twos), ("kernel_shape", new[] { 7, 7 }))
            .Weights("conv1/bias", 1, 8, 1, 1).Node("Add", "conv1:0 conv1/bias", "biased:0")
            .Node("Relu", "biased:0", "relu:0")
            .Node("MaxPool", "relu:0", "pool:0", ("auto_pad", "SAME_UPPER"), ("kernel_shape", new[] { 3, 3 }), ("strides", Twos));
        Unit(model, "pool:0", "unit:0");
        if (operatorSet >= 18)
        {
            model.Integers("hw", 2, 3).Node("ReduceMean", "unit:0 hw", "mean:0", ("keepdims", 1));
        }
        else
        {
            model.Node("ReduceMean", "unit:0", "mean:0", ("axes", new[] { 2, -1 }), ("keepdims", 1));
        }

        _ = axesAreInputs ? model.Integers("axes", 2, 3).Node("Squeeze", "mean:0 axes", "squeezed:0") : model.Node("Squeeze", "mean:0", "squeezed:0", ("axes", new[] { 2, 3 }));
        model.Weights("logits/kernel", 8, 6).Weights("logits/bias", 6).Node("MatMul", "squeezed:0 logits/kernel", "product:0").Node("Add", "product:0 logits/bias", "logits:0")
            .Node("Softmax", "logits:0", "probabilities:0", ("axis", 1)).Node("Transpose", "unit:0", "unit_nhwc:0", ("perm", new[] { 0, 2, 3, 1 }))
            .Output("probabilities:0", "unk__1", 6).Output("logits:0").Output("unit_nhwc:0");
        ImportComparison.Check(model, Drawn.Input([2, 32, 34, 3]), isNhwc: true);
    }

    // Keras through tf2onnx or keras2onnx: zero padding as an operator, batch norms on NHWC values, a mean over the
    // dimensions 1 and 2, a Reshape of NHWC pixels, activations as Clip.
    [Test]
    public void Keras([Range(7, 17)] int operatorSet)
    {
        bool padsAreInputs = operatorSet >= 11;
        var model = new ModelWriter(operatorSet, "keras2onnx");
        model.Input("images", "N", 17, 19, 3).Node("Transpose", "images", "nchw", ("perm", new[] { 0, 3, 1, 2 }));
        _ = padsAreInputs
            ? model.Integers("pads", 0, 0, 3, 3, 0, 0, 3, 3).Node("Pad", "nchw pads", "padded")
            : model.Node("Pad", "nchw", "padded", ("mode", "constant"), ("pads", new[] { 0, 0, 3, 3, 0, 0, 3, 3 }), ("value", 0f));
        model.Weights("k", 8, 3, 7, 7).Weights("b", 8).Node("Conv", "padded k b", "conv", ("auto_pad", "VALID"), ("strides", Twos)).Norm("bn", 8)
            .Node("BatchNormalization", "conv bn.scale bn.bias bn.mean bn.var", "norm", ("epsilon", 1.001e-5f));
        _ = padsAreInputs
            ? model.Floats("low", [], 0).Floats("high", [], 6).Node("Clip", "norm low high", "relu6")
            : model.Node("Clip", "norm", "relu6", ("min", 0f), ("max", 6f));
        model.Node("Transpose", "relu6", "nhwc", ("perm", new[] { 0, 2, 3, 1 }))
            .Weights("gain", 8).Node("Mul", "nhwc gain", "scaled").Floats("two", [1], 2).Node("Div", "scaled two", "halved")
            .Node("ReduceMean", "halved", "mean", ("axes", new[] { 1, 2 }), ("keepdims", 0))
            .Integers("rows", -1, 8 * 9 * 10).Node("Reshape", "halved rows", "flat")
            .Weights("dense", 8 * 9 * 10, 4).Node("MatMul", "flat dense", "fromPixels")
            .Weights("dense2", 8, 4).Node("MatMul", "mean dense2", "fromMean").Node("Add", "fromPixels fromMean", "sum").Node("Sigmoid", "sum", "gate").Output("sum").Output("gate").Output("halved").Output("mean");
        ImportComparison.Check(model, Drawn.Input([2, 17, 19, 3]), isNhwc: true);
    }

    // Constants that are inputs too, a fixed batch of 1, an explicit empty domain, pads that differ on two sides, biases
    // of [C, 1, 1], parameters that a Reshape turns into a matrix, a Reshape to [1, C], Times as MatMul.
    [Test]
    public void Cntk()
    {
        var model = new ModelWriter(7, "CNTK") { ListsConstantsAsInputs = true, Domain = "" };
        model.Input("features", 1, 3, 16, 18).Floats("scale", [1, 1, 1], 1 / 256f).Node("Mul", "features scale", "Times1")
            .Weights("Parameter1", 8, 3, 3, 3).Node("Conv", "Times1 Parameter1", "Convolution1", ("auto_pad", "SAME_LOWER"), ("strides", Twos), ("kernel_shape", new[] { 3, 3 }))
            .Weights("Parameter2", 8, 1, 1).Node("Add", "Convolution1 Parameter2", "Plus1").Norm("bn", 8)
            .Node("BatchNormalization", "Plus1 bn.scale bn.bias bn.mean bn.var", "Norm1", ("spatial", 1), ("epsilon", 1e-5f), ("momentum", 0.9f))
            .Node("Relu", "Norm1", "ReLU1").Node("MaxPool", "ReLU1", "Pooling1", ("auto_pad", "NOTSET"), ("kernel_shape", new[] { 3, 3 }), ("pads", new[] { 1, 1, 0, 0 }), ("strides", Twos));
        Unit(model, "Pooling1", "Unit1");
        model.Node("AveragePool", "Unit1", "Pooling2", ("auto_pad", "NOTSET"), ("count_include_pad", 0), ("kernel_shape", new[] { 4, 4 }), ("pads", new int[4]), ("strides", Ones))
            .Integers("toRow", 1, 8).Node("Reshape", "Pooling2 toRow", "Row").Weights("Parameter3", 8, 1, 1, 5).Integers("toMatrix", 8, 5).Node("Reshape", "Parameter3 toMatrix", "Matrix")
            .Node("MatMul", "Row Matrix", "Times2").Weights("Parameter4", 1, 5).Node("Add", "Times2 Parameter4", "Plus2").Node("Softmax", "Plus2", "Softmax1").Output("Softmax1", 1, 5).Output("Pooling2");
        ImportComparison.Check(model, Drawn.Input([1, 16, 18, 3]), asWritten: true);
    }

    // The ONNX Model Zoo's older networks: Sum instead of Add, Caffe2's dropout, BatchNormalization and Gemm of version 7,
    // typed numbers instead of raw bytes, Reshape with 0.
    [Test]
    public void Model_zoo()
    {
        var model = new ModelWriter(8, "onnx-caffe2");
        float[] kernel = model.Draw([8, 3, 3, 3], -1, 1);
        WireWriterOf(model, "gpu_0/conv1_w_0", [8, 3, 3, 3], kernel);
        model.Input("gpu_0/data_0", 1, 3, 12, 12).Node("Conv", "gpu_0/data_0 gpu_0/conv1_w_0", "c", ("kernel_shape", new[] { 3, 3 }), ("pads", new[] { 1, 1, 1, 1 }), ("strides", Ones));
        Unit(model, "c", "u");
        model.Node("Sum", "u c c", "s").Node("Relu", "s", "r").Node("GlobalAveragePool", "r", "m").Integers("shape", 0, -1).Node("Reshape", "m shape", "f")
            .Weights("w", 6, 8).Weights("b", 6).Node("Gemm", "f w b", "y", ("transB", 1)).Node("Dropout", "y", "d mask", ("ratio", 0.5f)).Node("Softmax", "d", "p").Output("p", 1, 6).Output("s");
        ImportComparison.Check(model, Drawn.Input([1, 12, 12, 3]), asWritten: true);
    }

    private static int[] Ones => [1, 1];

    private static int[] Twos => [2, 2];

    private static void WireWriterOf(ModelWriter model, string name, int[] sizes, float[] values) => model.Constant(name, ModelWriter.Head(name, sizes, 1).Floats(4, values));

    private static ModelWriter Unsqueeze(ModelWriter model, int operatorSet, string from, string to) => operatorSet >= 13
        ? model.Integers($"{to}.axes", 0).Node("Unsqueeze", $"{from} {to}.axes", to)
        : model.Node("Unsqueeze", from, to, ("axes", new[] { 0 }));

    // A basic unit of 8 channels that keeps the size.
    private static void Unit(ModelWriter model, string from, string to) => model
        .Weights($"{to}.a", 8, 8, 3, 3).Node("Conv", $"{from} {to}.a", $"{to}/a", ("pads", new[] { 1, 1, 1, 1 })).Norm($"{to}.n", 8)
        .Node("BatchNormalization", $"{to}/a {to}.n.scale {to}.n.bias {to}.n.mean {to}.n.var", $"{to}/n").Node("Relu", $"{to}/n", $"{to}/r")
        .Weights($"{to}.b", 8, 8, 3, 3).Weights($"{to}.bias", 8).Node("Conv", $"{to}/r {to}.b {to}.bias", $"{to}/b", ("pads", new[] { 1, 1, 1, 1 }))
        .Node("Add", $"{to}/b {from}", $"{to}/sum").Node("Relu", $"{to}/sum", to);
}
