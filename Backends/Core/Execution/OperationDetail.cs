namespace NeoResNet.Backends;

/// <summary>An operation's window and epilogue in a few words, for plans: <c>7x7/2 bias relu</c>.</summary>
internal static class OperationDetail
{
    /// <summary>The words, parted by blanks; empty where there is nothing to tell.</summary>
    public static string Of(Operation operation)
    {
        Epilogue epilogue = operation.Epilogue;
        IEnumerable<string?> parts =
        [
            operation is Conv2D conv ? conv.Window.ToString() : operation is MaxPool pool ? pool.Window.ToString() : null,
            epilogue.Bias is null ? null : "bias",
            epilogue.Residual is null ? null : epilogue.Residual.Value.Stride > 1 ? $"residual/{epilogue.Residual.Value.Stride}" : "residual",
            epilogue.Relu ? "relu" : null,
            epilogue.Second is null ? null : epilogue.Output is null ? "preact only" : "preact",
        ];
        return string.Join(' ', parts.Where(part => part is not null));
    }
}
