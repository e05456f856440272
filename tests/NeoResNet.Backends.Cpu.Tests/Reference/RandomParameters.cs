using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu.Tests;

/// <summary>Makes random parameters for every parameter of a program.</summary>
internal static class RandomParameters
{
    /// <summary>A set with every parameter of a program.</summary>
    public static IParameterSet For(TensorProgram program, IBackend backend)
    {
        IParameterSet parameters = backend.CreateParameterSet();
        foreach ((ParameterId id, Shape shape) in program.Parameters)
        {
            parameters.Add(id, () => new(Draw(shape, id.Index)));
        }

        return parameters;
    }

    /// <summary>Uniform numbers, for a filter of such a size that sums neither die away nor grow without bound through a deep network.</summary>
    public static NhwcTensor Draw(Shape shape, int seed)
    {
        int summands = shape.Rank == 4 && shape[3] > 0 ? shape.ElementCount / shape[3] : 1;
        float size = MathF.Sqrt(1f / Math.Max(1, summands));
        var random = new Random(seed);
        NhwcTensor tensor = NhwcTensor.CreateUninitialized(shape);
        foreach (ref float value in tensor.Span)
        {
            value = ((2 * random.NextSingle()) - 1) * size;
        }

        return tensor;
    }
}
