using System.Diagnostics;
using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>
/// Times a forward pass like the tutorial's <c>time_tensorflow_run</c>: untimed steps first, one
/// line per ten timed steps, then mean and standard deviation.
/// </summary>
public static class ForwardTimer
{
    private const int ReportEvery = 10;

    /// <summary>Times a node that depends on no placeholder.</summary>
    /// <param name="session">The session to run in.</param>
    /// <param name="fetch">The node to compute in each step.</param>
    /// <param name="name">Name of the pass in the lines.</param>
    /// <param name="batches">Number of timed steps, at least 1.</param>
    /// <param name="burnIn">
    /// Number of untimed steps before the timed steps, at least 0. The first step compiles the
    /// plan.
    /// </param>
    /// <param name="output">Receives the lines; null to write none.</param>
    /// <param name="options">Thread limit and cancellation.</param>
    /// <returns>The times, in seconds per batch.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="session"/> or <paramref name="fetch"/> is null.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// A node belongs to another graph, a shape is invalid, or a placeholder that is needed is not
    /// fed.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="batches"/> is less than 1, <paramref name="burnIn"/> is negative, or the
    /// thread limit is negative.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// A variable that the node depends on has no values.
    /// </exception>
    /// <exception cref="ObjectDisposedException">
    /// The session or its variables were disposed.
    /// </exception>
    /// <exception cref="OperationCanceledException">A run was cancelled.</exception>
    public static ForwardTiming Run(
        Session session, Node fetch, string name, int batches = 100, int burnIn = 10, TextWriter? output = null, RunOptions options = default) =>
        Run(session, fetch, [], name, batches, burnIn, output, options);

    /// <summary>Times a node with tensors for the placeholders that it depends on.</summary>
    /// <param name="session">The session to run in.</param>
    /// <param name="fetch">The node to compute in each step.</param>
    /// <param name="feeds">Nodes with their tensors, the same in each step.</param>
    /// <param name="name">Name of the pass in the lines.</param>
    /// <param name="batches">Number of timed steps, at least 1.</param>
    /// <param name="burnIn">
    /// Number of untimed steps before the timed steps, at least 0. The first step compiles the
    /// plan.
    /// </param>
    /// <param name="output">Receives the lines; null to write none.</param>
    /// <param name="options">Thread limit and cancellation.</param>
    /// <returns>The times, in seconds per batch.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="session"/>, <paramref name="fetch"/>, <paramref name="feeds"/> or a node of
    /// the feeds is null.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// A node belongs to another graph, a shape is invalid, or a placeholder that is needed is not
    /// fed.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="batches"/> is less than 1, <paramref name="burnIn"/> is negative, or the
    /// thread limit is negative.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// A variable that the node depends on has no values.
    /// </exception>
    /// <exception cref="ObjectDisposedException">
    /// The session or its variables were disposed.
    /// </exception>
    /// <exception cref="OperationCanceledException">A run was cancelled.</exception>
    public static ForwardTiming Run(
        Session session, Node fetch, IReadOnlyList<(Node Node, NhwcTensor Tensor)> feeds, string name, int batches = 100, int burnIn = 10,
        TextWriter? output = null, RunOptions options = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(feeds);
        ArgumentOutOfRangeException.ThrowIfLessThan(batches, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(burnIn);
        Callable callable = session.Callable([.. feeds.Select(feed => feed.Node)], [fetch]);
        NhwcTensor[] inputs = [.. feeds.Select(feed => feed.Tensor)];
        NhwcTensor result = NhwcTensor.CreateUninitialized(callable.OutputShapes([.. inputs.Select(input => input.Shape)])[0]);

        var steps = new double[batches];
        var onDevice = new double?[batches];
        DeviceTime device = options.DeviceTime ?? new();
        options = options with { DeviceTime = device };
        double first = 0;
        for (int i = 0; i < burnIn + batches; i++)
        {
            long start = Stopwatch.GetTimestamp();
            callable.Run(inputs, [result], options);
            double duration = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (i == 0)
            {
                first = duration;
            }

            int step = i - burnIn;
            if (step < 0)
            {
                continue;
            }

            steps[step] = duration;
            onDevice[step] = device.Seconds;
            if (step % ReportEvery == 0)
            {
                output?.WriteLine(FormattableString.Invariant($"{Now()}: step {step}, duration = {duration:F3}"));
            }
        }

        var timing = new ForwardTiming(first, steps) { DeviceSteps = [.. onDevice.OfType<double>()] };
        output?.WriteLine(FormattableString.Invariant(
            $"{Now()}: {name} across {batches} steps, {timing.Mean:F3} +/- {timing.StandardDeviation:F3} sec / batch"));
        return timing;
    }

    private static string Now() => DateTime.Now.ToString("yyyy-MM-dd HH:mm:ss.ffffff", System.Globalization.CultureInfo.InvariantCulture);
}
