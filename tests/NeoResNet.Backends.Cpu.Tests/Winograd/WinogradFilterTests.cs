using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu.Tests;

public sealed class WinogradFilterTests
{
    [Test]
    public void A_filter_of_its_middle_tap_is_transformed_by_the_matrix_of_lavin_and_gray()
    {
        // G g G^T of a single 1 in the middle: half, half with signs, and nothing at the ends.
        using var filter = new ParameterValues(new NhwcTensor([3, 3, 1, 1], [0, 0, 0, 0, 1, 0, 0, 0, 0]));
        using var pool = new WorkerPool(1, 0);
        using HostBuffer packed = ParallelPacking.Pack(new WinogradFilter(WinogradForm.Two, 2), filter, pool);
        Assert.That(packed.Shape, Is.EqualTo(new Shape(1, 16, 1, 2)));
        float[] first = [.. Enumerable.Range(0, 16).Select(product => packed.Span[2 * product])];
        Assert.That(first, Is.EqualTo((float[])[0, 0, 0, 0, 0, 0.25f, -0.25f, 0, 0, -0.25f, 0.25f, 0, 0, 0, 0, 0]));
        Assert.That(Enumerable.Range(0, 16).Select(product => packed.Span[(2 * product) + 1]), Is.All.Zero, "the filling");
    }

    [Test]
    public void Several_threads_pack_the_same_filter([Values(2, 4)] int outputs)
    {
        WinogradForm form = outputs == 2 ? WinogradForm.Two : WinogradForm.Four;
        var tensor = new NhwcTensor([3, 3, 100, 35]);
        for (int i = 0; i < tensor.Length; i++)
        {
            tensor.Span[i] = MathF.Sin(i);
        }

        using var filter = new ParameterValues(tensor);
        using WorkerPool one = new(1, 0), four = new(4, 0);
        var layout = new WinogradFilter(form, 16);
        using HostBuffer alone = ParallelPacking.Pack(layout, filter, one), together = ParallelPacking.Pack(layout, filter, four);
        Assert.That(together.Span.SequenceEqual(alone.Span));
        Assert.That(together.Length, Is.EqualTo(form.Products * 100 * 48));
    }
}
