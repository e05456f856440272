using System.Diagnostics.CodeAnalysis;

namespace NeoResNet.Nn.Onnx;

/// <summary>Lists the supported operators: one row per operator.</summary>
internal static class OnnxOperators
{
    private static readonly Dictionary<string, Action<NodeImport>> Rows = new()
    {
        ["Add"] = ArithmeticImport.Run,
        ["AveragePool"] = PoolImport.Average,
        ["BatchNormalization"] = BatchNormImport.Run,
        ["Cast"] = PassingImport.Cast,
        ["Clip"] = ElementImport.Clip,
        ["Concat"] = FoldingImport.Concat,
        ["Constant"] = FoldingImport.Constant,
        ["ConstantOfShape"] = FoldingImport.ConstantOfShape,
        ["Conv"] = ConvolutionImport.Run,
        ["Div"] = ArithmeticImport.Run,
        ["Dropout"] = PassingImport.Dropout,
        ["Flatten"] = ReshapeImport.Flatten,
        ["Gather"] = FoldingImport.Gather,
        ["Gemm"] = DenseImport.Gemm,
        ["GlobalAveragePool"] = PoolImport.GlobalAverage,
        ["HardSigmoid"] = ElementImport.HardSigmoid,
        ["HardSwish"] = ElementImport.HardSwish,
        ["Identity"] = PassingImport.Identity,
        ["LeakyRelu"] = ElementImport.LeakyRelu,
        ["LogSoftmax"] = ElementImport.Softmax,
        ["MatMul"] = DenseImport.MatMul,
        ["Max"] = ElementImport.Max,
        ["MaxPool"] = PoolImport.Max,
        ["Min"] = ElementImport.Min,
        ["Mul"] = ArithmeticImport.Run,
        ["Pad"] = PadImport.Run,
        ["Reciprocal"] = ElementImport.Reciprocal,
        ["ReduceMean"] = PoolImport.ReduceMean,
        ["ReduceProd"] = FoldingImport.ReduceProd,
        ["Relu"] = ElementImport.Relu,
        ["Reshape"] = ReshapeImport.Reshape,
        ["Shape"] = FoldingImport.Shape,
        ["Sigmoid"] = ElementImport.Sigmoid,
        ["Slice"] = FoldingImport.Slice,
        ["Softmax"] = ElementImport.Softmax,
        ["Squeeze"] = SqueezeImport.Squeeze,
        ["Sub"] = ArithmeticImport.Run,
        ["Sum"] = ArithmeticImport.Sum,
        ["Transpose"] = TransposeImport.Run,
        ["Unsqueeze"] = SqueezeImport.Unsqueeze,
    };

    /// <summary>Gets the names of the supported operators, in order.</summary>
    internal static IEnumerable<string> Names => Rows.Keys.Order(StringComparer.Ordinal);

    /// <summary>Finds the import of a node's operator.</summary>
    internal static bool TryGet(StoredNode node, [NotNullWhen(true)] out Action<NodeImport>? import)
    {
        import = node.Domain.Length == 0 ? Rows.GetValueOrDefault(node.Kind) : null;
        return import is not null && node.Outputs.Count > 0 && node.Outputs[0].Length > 0;
    }
}
