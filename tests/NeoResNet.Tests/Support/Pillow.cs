using System.Diagnostics;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Support;

/// <summary>Runs Python with Pillow, the image library that Keras, timm and torchvision use; ignores the test if Python or Pillow is missing.</summary>
internal static class Pillow
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    // The first is what users install packages for; Debian's package python3-pil serves the second only.
    private static readonly Lazy<string?> Python = new(() => Array.Find(["python3", "/usr/bin/python3"], HasPillow));

    /// <summary>Runs a script of this project, given by its path parts, and asserts that it ends well.</summary>
    public static void Run(string[] script, string[] arguments, string input)
    {
        if (Python.Value is not { } python)
        {
            Assert.Ignore("There is no Python with Pillow here; Debian has it in the package python3-pil.");
            return;
        }

        (int code, string error) = Run(python, [Path.Combine([TestData.Repository, "tests", "NeoResNet.Tests", .. script]), .. arguments], input);
        Assert.That(code, Is.Zero, error);
    }

    /// <summary>Ignores the test if the programs and the library of libjpeg-turbo are absent.</summary>
    public static void RequireLibjpeg()
    {
        if (Python.Value is not { } python || Run(python, ["-c", "import ctypes, shutil, sys; ctypes.CDLL('libturbojpeg.so.0'); sys.exit(shutil.which('cjpeg') is None)"], "").Code != 0)
        {
            Assert.Ignore("There is no Python with Pillow, cjpeg and libturbojpeg here; Debian has them in the packages python3-pil and libjpeg-turbo-progs.");
        }
    }

    private static bool HasPillow(string python)
    {
        try
        {
            return Run(python, ["-c", "import PIL.Image"], "").Code == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static (int Code, string Error) Run(string program, string[] arguments, string input)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(Limit))
        {
            process.Kill();
            Assert.Fail($"{program} {string.Join(' ', arguments)} did not end within {Limit}.");
        }

        return (process.ExitCode, error.Result);
    }
}
