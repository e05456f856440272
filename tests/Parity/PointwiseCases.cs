using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Parity;

/// <summary>
/// Tests scale and shift, copies, additions and subsampling of values of any rank.
/// </summary>
internal static class PointwiseCases
{
    private static readonly Shape[] Shapes =
    [
        [1], [7], [130], [3, 1], [5, 65], [2, 3, 4], [1, 1, 1, 1], [2, 5, 3, 4], [1, 7, 7, 65], [3, 3, 3, 130], [2, 1, 3, 2, 9],
    ];

    public static IEnumerable<ParityCase> All()
    {
        foreach (Shape shape in Shapes)
        {
            yield return Case(shape, 1, scale: false, shift: false);
            yield return Case(shape, 1, scale: true, shift: false);
            yield return Case(shape, 1, scale: false, shift: true);
            yield return Case(shape, 1, scale: true, shift: true);
        }

        foreach (int channels in (int[])[1, 3, 65])
        {
            yield return Case([2, 6, 7, channels], 2, scale: false, shift: false);
            yield return Case([2, 6, 7, channels], 2, scale: true, shift: true);
            yield return Case([1, 10, 9, channels], 4, scale: false, shift: true);
            yield return Case([1, 2, 2, channels], 5, scale: false, shift: false);
        }
    }

    private static ParityCase Case(Shape shape, int stride, bool scale, bool shift) => new(
        $"pointwise {shape}{(stride == 1 ? "" : $" view/{stride}")}{(scale ? " scale" : "")}{(shift ? " shift" : "")}",
        scale || shift ? ParityBounds.Elementwise : ParityBounds.Exact,
        t =>
        {
            ValueId x = t.Input(shape);
            ParameterId? scales = scale ? t.Parameter([shape[^1]], -2, 2) : null, shifts = shift ? t.Parameter([shape[^1]]) : null;
            t.Program.Add(new Pointwise(new View(x, stride), scales, shifts, t.Program.Store()));
        });
}
