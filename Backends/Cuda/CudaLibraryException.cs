namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Indicates that a call of an NVIDIA library failed. The message names the function, the status
/// and the purpose of the call.
/// </summary>
public abstract class CudaLibraryException : Exception
{
    private protected CudaLibraryException(string function, string statusName, int statusCode, string asked, string explanation)
        : base(Text(function, statusName, statusCode, asked, explanation))
    {
        Function = function;
        StatusName = statusName;
        StatusCode = statusCode;
        Request = asked;
    }

    /// <summary>Gets the name of the native function.</summary>
    public string Function { get; }

    /// <summary>Gets the name of the status in NVIDIA's documentation.</summary>
    public string StatusName { get; }

    /// <summary>Gets the number of the status.</summary>
    public int StatusCode { get; }

    /// <summary>Gets what the call was to do: sizes, shapes, names.</summary>
    public string Request { get; }

    private static string Text(string function, string statusName, int statusCode, string asked, string explanation) =>
        $"{function} returned {statusName} ({statusCode}{(explanation.Length == 0 ? "" : $", {explanation}")}){(asked.Length == 0 ? "" : $": {asked}")}.";
}
