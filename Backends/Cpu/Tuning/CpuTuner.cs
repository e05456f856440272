namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Finds the fastest form of each convolution of a program on this machine by running the whole program with each form
/// everywhere and timing its operations: alone in a loop a layer would find its weights in the caches, in a large network it does not.
/// Needs the memory of three runs at once and of all packed forms of the weights.
/// </summary>
public static class CpuTuner
{
    // Measurements of the same code differ by a few per cent; larger weights must gain more than that.
    private const double WorthwhileShare = 0.98;

    /// <summary>Measures a program on random numbers.</summary>
    /// <param name="program">What to measure, in the shapes that will be used.</param>
    /// <param name="options">Threads, level and patience; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one round or run.</exception>
    /// <exception cref="OperationCanceledException">The measurement was cancelled.</exception>
    public static TuningReport Run(TensorProgram program, CpuTunerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        options ??= new();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Rounds, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Runs, 1, nameof(options));
        using var backend = new CpuBackend(options.Backend with { Tuning = null });
        using IParameterSet parameters = TuningParameters.For(program, backend);
        using var turns = new TuningTurns(program, options, options.Rounds * (ConvolutionForms.All.Count + 2));
        IExecutable Compile(WinogradUse use, CpuTuning? tuning = null)
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            return backend.Compile(program, parameters, new() { Winograd = use }, tuning);
        }

        RunProfile[] everywhere = Measure(turns, ConvolutionForms.All.Select(form => Compile(form.Everywhere())));
        TunedLayer[] layers = [.. LayersOf(program, everywhere, backend.Kernels)];
        var tuning = new CpuTuning(backend.Kernel.Level, layers.Select(layer => KeyValuePair.Create(layer.Key, layer.Chosen)));
        RunProfile[] whole = Measure(turns, new[] { null, tuning }.Select(choices => Compile(WinogradUse.Auto, choices)));
        return new(tuning, layers, whole[0].Seconds, whole[1].Seconds);
    }

    // Candidates are compiled one by one, so that those before one that fails are given back.
    private static RunProfile[] Measure(TuningTurns turns, IEnumerable<IExecutable> candidates)
    {
        var executables = new List<IExecutable>();
        var profilers = new List<Profiler>();
        try
        {
            foreach (IExecutable candidate in candidates)
            {
                executables.Add(candidate);
                profilers.Add(new(candidate));
            }

            turns.Take(profilers);
            return [.. profilers.Select(profiler => profiler.Finish())];
        }
        finally
        {
            profilers.ForEach(profiler => profiler.Dispose());
            executables.ForEach(executable => executable.Dispose());
        }
    }

    private static IEnumerable<TunedLayer> LayersOf(TensorProgram program, RunProfile[] everywhere, KernelSet kernels) =>
        from operation in program.Operations.Index()
        where operation.Item is Conv2D
        let key = ConvolutionKey.Of(program.Shapes, (Conv2D)operation.Item)
        where key is not null
        group operation by key into same
        let seconds = ConvolutionForms.All.ToDictionary(form => form, form => same.Sum(each => everywhere[(int)form].Steps[each.Index].Seconds))
        select new TunedLayer(
            same.Key, [.. same.Select(each => each.Item.Label)], seconds,
            ConvolutionForms.Of(ConvolutionChoice.Fastest(kernels, same.First().Item.InferShape(program.Shapes), same.Key.Filter[2])), Fastest(seconds));

    private static ConvolutionForm Fastest(Dictionary<ConvolutionForm, double> seconds)
    {
        ConvolutionForm best = ConvolutionForm.Direct;
        foreach (ConvolutionForm form in ConvolutionForms.All)
        {
            if (seconds[form] < WorthwhileShare * seconds[best])
            {
                best = form;
            }
        }

        return best;
    }
}
