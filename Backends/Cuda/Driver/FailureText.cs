using System.Globalization;
using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Describes the purpose of a call. The text is formatted only if the call failed, so successful
/// calls allocate nothing.
/// </summary>
[InterpolatedStringHandler]
internal ref struct FailureText
{
    private DefaultInterpolatedStringHandler _text;
    private readonly bool _failed;

    public FailureText(int literalLength, int formattedCount, CuResult status, out bool failed)
        : this(literalLength, formattedCount, status != CuResult.Success, out failed)
    {
    }

    public FailureText(int literalLength, int formattedCount, CublasStatus status, out bool failed)
        : this(literalLength, formattedCount, status != CublasStatus.Success, out failed)
    {
    }

    public FailureText(int literalLength, int formattedCount, CudnnStatus status, out bool failed)
        : this(literalLength, formattedCount, status != CudnnStatus.Success, out failed)
    {
    }

    private FailureText(int literalLength, int formattedCount, bool statusFailed, out bool failed)
    {
        failed = _failed = statusFailed;
        _text = statusFailed ? new(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;
    }

    public void AppendLiteral(string text) => _text.AppendLiteral(text);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    public void AppendFormatted<T>(T value, string? format) => _text.AppendFormatted(value, format);

    /// <summary>Returns the text; empty if the call succeeded.</summary>
    internal string Take() => _failed ? _text.ToStringAndClear() : "";
}
