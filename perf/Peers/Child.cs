using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;

namespace NeoResNet.Peers;

/// <summary>Runs one measurement in its own process and prints one JSON object.</summary>
/// <remarks>
/// Arguments: <c>neo|ort|torch models=DIR depth=|onnx= batch= threads= [train=1] [sec=] [burn=] [min=]
/// [steps=] [cold=1] [out=FILE]</c>, or <c>peak threads= sec=</c>. The peer <c>neo</c> also takes
/// <c>[winograd=auto|off] [lowmem=1]</c>.
/// </remarks>
internal static class Child
{
    private const string PeakVariable = "PEAK_NOW";

    public static bool Knows(string name) => name is "neo" or "ort" or "torch" or "peak";

    public static int Run(string peer, string[] arguments)
    {
        var values = new KeyValues(arguments);
        JsonObject report;
        try
        {
            report = peer == "peak"
                ? Peak(values.Whole("threads", 1), TimeSpan.FromSeconds(values.Number("sec", 0.5)))
                : Measure(peer, values);
        }
        catch (Exception failure) when (failure is TypeInitializationException or DllNotFoundException or BadImageFormatException or EntryPointNotFoundException
            or NotSupportedException or TargetInvocationException or FileNotFoundException)
        {
            Exception root = failure.GetBaseException();
            report = new() { ["peer"] = peer, ["unavailable"] = $"{root.GetType().Name}: {root.Message.ReplaceLineEndings(" ")}" };
        }

        Console.WriteLine(report.ToJsonString());
        return 0;
    }

    // Measures at the best level of this process, independent of NEORESNET_ISA.
    private static JsonObject Peak(int threads, TimeSpan duration)
    {
        using var backend = new CpuBackend(new() { Level = CpuKernels.Table.First(kernel => kernel.IsAvailable).Level });
        return new() { ["flops_per_s"] = backend.MeasurePeak(threads, duration), ["kernels"] = backend.Info.Kernels };
    }

    private static JsonObject Measure(string peer, KeyValues values)
    {
        var workload = new Workload(PeerModel.Of(values), values.Whole("batch", 1), values.Whole("threads", 1), values.Whole("train", 0) == 1);
        var models = new ModelFolder(values.Text("models", "models"));
        long start = Stopwatch.GetTimestamp();
        using IPeer runtime = peer switch
        {
            "neo" when workload.Training => new NeoTrainer(workload, models),
            "neo" => new NeoPeer(workload, models, NeoPeer.Options(values)),
            "ort" => new OrtPeer(workload, models),
            _ => Torch(workload, models),
        };
        double loaded = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        float[] logits = runtime.Run();
        double cold = ProcessFacts.MillisecondsSinceStart;
        double firstMegabytes = ProcessFacts.PeakMebibytes;
        for (int i = 1; workload.Training && i < TrainingPeer.Losses; i++)
        {
            logits = runtime.Run();
        }

        if (values.Text("out", "") is { Length: > 0 } file)
        {
            File.WriteAllBytes(file, MemoryMarshal.AsBytes<float>(logits));
        }

        var report = new JsonObject
        {
            ["peer"] = peer,
            ["version"] = runtime.Version,
            ["network"] = workload.Model.ToString(),
            ["batch"] = workload.Batch,
            ["threads"] = workload.Threads,
            ["load_ms"] = loaded,
            ["cold_ms"] = cold,
            ["vmhwm_first_mb"] = firstMegabytes,
            ["check"] = workload.Training ? null : models.Check(workload.Model, logits),
        };
        double[] steps = values.Whole("cold", 0) == 0 ? Time(runtime, values) : [];
        report["vmhwm_mb"] = ProcessFacts.PeakMebibytes;
        if (steps.Length > 0)
        {
            // Counting operations loads ONNX models again, so it comes after the peak memory.
            AddTimes(report, steps, workload, models);
        }

        if (Environment.GetEnvironmentVariable(PeakVariable) is { } peak)
        {
            // Adds the FMA peak that the calling harness measured immediately before.
            report["peak_now"] = double.Parse(peak, CultureInfo.InvariantCulture);
        }

        return report;
    }

    // In its own method, so that other children do not load the TorchSharp assembly.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IPeer Torch(Workload workload, ModelFolder models) => workload.Training ? new TorchTrainer(workload, models) : new TorchPeer(workload, models);

    private static double[] Time(IPeer runtime, KeyValues values)
    {
        for (int i = 1; i < values.Whole("burn", 2); i++)
        {
            _ = runtime.Run();
        }

        var steps = new List<double>();
        double total = 0, seconds = values.Number("sec", 6);
        int min = values.Whole("min", 5), max = values.Whole("steps", int.MaxValue);
        while (steps.Count < max && (total < seconds || steps.Count < min))
        {
            long start = Stopwatch.GetTimestamp();
            _ = runtime.Run();
            steps.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            total += steps[^1];
        }

        return [.. steps];
    }

    private static void AddTimes(JsonObject report, double[] steps, Workload workload, ModelFolder models)
    {
        double median = Samples.Median(steps), mean = steps.Average();
        report["steps"] = steps.Length;
        report["median_s"] = median;
        report["mean_s"] = mean;
        report["sd_s"] = Math.Sqrt(Math.Max(0, steps.Average(step => step * step) - (mean * mean)));
        report["min_s"] = steps.Min();
        report["img_s"] = workload.Batch / median;
        report["gflops"] = models.Flops(workload) / median / 1e9;
    }
}
