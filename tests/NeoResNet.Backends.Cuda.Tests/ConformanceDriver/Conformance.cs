using System.Runtime.InteropServices;
using System.Text;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// Calls the control functions of the conformance driver, in the library that the product loaded as
/// the driver.
/// </summary>
internal static unsafe class Conformance
{
    private static readonly LibraryResult Library = CudaLibraries.Load(CudaLibrary.Driver);

    /// <summary>
    /// Gets why tests that need the conformance driver cannot run; null if they can.
    /// </summary>
    public static string? Absent =>
        Library.Handle == 0 ? Library.Reason
        : NativeLibrary.TryGetExport(Library.Handle, "neoconf_reset", out _) ? null : $"{Library.Path} is not the conformance driver";

    public static int Reset() => ((delegate* unmanaged<int>)Function("neoconf_reset"))();

    public static void Set(string name, long value) => Assert.That(WithText(name, text => ((delegate* unmanaged<byte*, long, int>)Function("neoconf_set"))((byte*)text, value)), Is.Zero, name);

    /// <summary>
    /// Makes the nth call of a function from now return a status instead of doing its work.
    /// </summary>
    public static void FailCall(string function, int nth, int code) =>
        Assert.That(WithText(function, text => ((delegate* unmanaged<byte*, int, int, int>)Function("neoconf_fail_call"))((byte*)text, nth, code)), Is.Zero, function);

    public static void FailAllocation(int nth) => Assert.That(((delegate* unmanaged<int, int>)Function("neoconf_fail_allocation"))(nth), Is.Zero);

    public static void FailExecution(int nth, int code) => Assert.That(((delegate* unmanaged<int, int, int>)Function("neoconf_fail_execution"))(nth, code), Is.Zero);

    public static string[] Violations => List("neoconf_violation");

    public static string[] Leaks => List("neoconf_leak");

    public static int Alive(string kind) => (int)WithText(kind, text => ((delegate* unmanaged<byte*, int>)Function("neoconf_alive"))((byte*)text));

    public static long Calls(string function) => WithText(function, text => ((delegate* unmanaged<byte*, long>)Function("neoconf_calls"))((byte*)text));

    /// <summary>Gets the number of queued operations that have not run.</summary>
    public static int Pending => ((delegate* unmanaged<int>)Function("neoconf_pending"))();

    public static void ClearViolations() => ((delegate* unmanaged<void>)Function("neoconf_clear_violations"))();

    private static string[] List(string name)
    {
        int count = ((delegate* unmanaged<int>)Function($"{name}_count"))();
        byte* text = stackalloc byte[1024];
        var lines = new string[count];
        for (int i = 0; i < count; i++)
        {
            _ = ((delegate* unmanaged<int, byte*, int, int>)Function(name))(i, text, 1024);
            lines[i] = Marshal.PtrToStringUTF8((nint)text)!;
        }

        return lines;
    }

    private static long WithText(string text, Func<nint, long> call)
    {
        fixed (byte* bytes = Encoding.UTF8.GetBytes(text + "\0")) return call((nint)bytes);
    }

    private static nint Function(string name) => NativeLibrary.GetExport(Library.Handle, name);
}
