using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// All that the speed of a convolution depends on at one level: two layers with the same key are given the same
/// <see cref="ConvolutionForm"/>. The number of threads is no part of it, so that results do not depend on them.
/// </summary>
/// <param name="Input">Input [N, H, W, I] as the layer's view shows it.</param>
/// <param name="InputStride">Stride of that view.</param>
/// <param name="Filter">Filter [3, 3, I, O].</param>
/// <param name="Window">The window, whose padding may be anything.</param>
/// <param name="ResidualStride">Stride of the residual that the epilogue reads; 0 where it reads none.</param>
/// <param name="WritesOutput">Whether the sum itself is stored.</param>
/// <param name="WritesSecond">Whether its pre-activation is stored.</param>
public sealed record ConvolutionKey(Shape Input, int InputStride, Shape Filter, Window Window, int ResidualStride, bool WritesOutput, bool WritesSecond)
{
    /// <summary>The key of a convolution; null where there is one form only.</summary>
    /// <param name="shapes">Shapes of the program it is in.</param>
    /// <param name="operation">The convolution.</param>
    public static ConvolutionKey? Of(ProgramShapes shapes, Conv2D operation)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        ArgumentNullException.ThrowIfNull(operation);
        Shape filter = shapes.Of(operation.Filter);
        return ConvolutionChoice.Exists(filter, operation.Window)
            ? new(
                shapes.Of(operation.X), operation.X.Stride, filter, operation.Window, operation.Epilogue.Residual?.Stride ?? 0,
                operation.Epilogue.Output is not null, operation.Epilogue.Second is not null)
            : null;
    }

    /// <summary>The layer in short: <c>[8, 28, 28, 128] to 128, residual</c>.</summary>
    public override string ToString() =>
        $"{Input}{(InputStride > 1 ? $"/{InputStride}" : "")} to {(Filter.Rank == 4 ? Filter[3] : 0)}" +
        (ResidualStride == 0 ? "" : ResidualStride == 1 ? ", residual" : $", residual/{ResidualStride}") +
        (!WritesSecond ? "" : WritesOutput ? ", preact" : ", preact only");
}
