using System.Diagnostics;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>Executables of one program that are run in turns, each with its own tally, on the same random inputs.</summary>
internal sealed class TuningTurns : IDisposable
{
    private readonly CpuTunerOptions _options;
    private readonly List<NhwcTensor> _tensors = [];
    private readonly NhwcTensor[] _feeds;
    private readonly NhwcTensor[] _fetches;
    private readonly int _allTurns;
    private int _turns;

    /// <summary>Makes inputs and outputs of a program.</summary>
    /// <param name="program">What will run.</param>
    /// <param name="options">How long a turn is.</param>
    /// <param name="allTurns">Turns that will be taken, for whoever watches.</param>
    public TuningTurns(TensorProgram program, CpuTunerOptions options, int allTurns)
    {
        (_options, _allTurns) = (options, allTurns);
        try
        {
            _feeds = [.. program.Inputs.Select((input, index) => Keep(TuningParameters.Draw(program.Values[input.Index], index)))];
            _fetches = [.. program.Outputs.Select(output => Keep(NhwcTensor.Uninitialized(output.Shape)))];
        }
        catch
        {
            // Those before the one that memory was too small for.
            Dispose();
            throw;
        }
    }

    /// <summary>One turn of each, as often as the options say.</summary>
    public void Take(IReadOnlyList<Profiler> profilers)
    {
        for (int round = 0; round < _options.Rounds; round++)
        {
            foreach (Profiler profiler in profilers)
            {
                Take(profiler);
                _options.TurnDone?.Invoke(++_turns, _allTurns);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _tensors.Clear();

    private NhwcTensor Keep(NhwcTensor tensor)
    {
        _tensors.Add(tensor);
        return tensor;
    }

    private void Take(Profiler profiler)
    {
        var run = new RunOptions(CancellationToken: _options.CancellationToken);
        profiler.Run(_feeds, _fetches, runs: 0, burnIn: 1, run);
        long start = Stopwatch.GetTimestamp();
        profiler.Run(_feeds, _fetches, _options.Runs, options: run);
        while (Stopwatch.GetElapsedTime(start) < _options.LeastTurn)
        {
            profiler.Run(_feeds, _fetches, runs: 1, options: run);
        }
    }
}
