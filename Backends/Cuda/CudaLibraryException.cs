namespace NeoResNet.Backends.Cuda;

/// <summary>A call into one of NVIDIA's libraries failed. The message names the function, the status and what was asked.</summary>
public abstract class CudaLibraryException : Exception
{
    private protected CudaLibraryException(string function, string statusName, int statusCode, string asked, string explanation)
        : base(Text(function, statusName, statusCode, asked, explanation))
    {
        Function = function;
        StatusName = statusName;
        StatusCode = statusCode;
        Asked = asked;
    }

    /// <summary>The native function.</summary>
    public string Function { get; }

    /// <summary>The status as NVIDIA's documentation names it.</summary>
    public string StatusName { get; }

    /// <summary>The status as a number.</summary>
    public int StatusCode { get; }

    /// <summary>What was to be done: sizes, shapes, names.</summary>
    public string Asked { get; }

    private static string Text(string function, string statusName, int statusCode, string asked, string explanation) =>
        $"{function} answered {statusName} ({statusCode}{(explanation.Length == 0 ? "" : $", {explanation}")}){(asked.Length == 0 ? "" : $": {asked}")}.";
}
