namespace NeoResNet.Nn.Onnx;

/// <summary>Imports operators that do not change their input in inference.</summary>
internal static class PassingImport
{
    internal static void Identity(NodeImport node) => Pass(node);

    internal static void Dropout(NodeImport node)
    {
        if (node.FindConstant(2)?.Integers() is [not 0])
        {
            throw node.Unsupported("training_mode 1. Export the model in inference mode");
        }

        Pass(node);
    }

    internal static void Cast(NodeImport node)
    {
        long type = node.Integer("to", 0);
        bool isFloat = OnnxElementTypes.IsKnown(type) && ((OnnxElementType)type).IsFloat();
        if (node.Find(0) is ImportedConstant constant)
        {
            if (!OnnxElementTypes.IsKnown(type))
            {
                throw node.Unsupported($"the type {type}");
            }

            node.Set(constant.IsFloat == isFloat ? constant
                : isFloat ? new ImportedConstant.Real(node.Output, constant.Sizes, constant.Floats().ToArray())
                : new ImportedConstant.Whole(node.Output, constant.Sizes, constant.Integers()));
            return;
        }

        if (!isFloat)
        {
            throw node.Unsupported($"the type {type}, which is not a floating-point type");
        }

        Pass(node);
    }

    // A constant keeps its name, so that nodes that share it through an Identity share a variable.
    private static void Pass(NodeImport node)
    {
        if (node.Find(0) is ImportedConstant constant)
        {
            node.Set(constant);
            return;
        }

        ImportedTensor x = node.Tensor(0);
        node.Set(x, x.Node);
    }
}
