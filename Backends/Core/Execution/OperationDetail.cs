namespace NeoResNet.Backends;

/// <summary>
/// Formats an operation's window and epilogue for plans, for example <c>7x7/2 bias relu</c>.
/// </summary>
internal static class OperationDetail
{
    /// <summary>Formats an operation.</summary>
    /// <returns>
    /// The words, separated by spaces; empty for an operation with neither window nor epilogue.
    /// </returns>
    public static string Of(Operation operation)
    {
        Epilogue epilogue = operation.Epilogue;
        IEnumerable<string?> parts =
        [
            operation.SlidingWindow?.ToString(),
            epilogue.Bias is null ? null : "bias",
            epilogue.Residual is null ? null : epilogue.Residual.Value.Stride > 1 ? $"residual/{epilogue.Residual.Value.Stride}" : "residual",
            epilogue.Relu ? "relu" : null,
            epilogue.Second is null ? null : epilogue.Output is null ? "preact only" : "preact",
        ];
        return string.Join(' ', parts.Where(part => part is not null));
    }
}
