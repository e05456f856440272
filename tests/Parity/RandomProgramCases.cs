using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Parity;

/// <summary>Tests random programs: random shapes, operations, epilogues and outputs.</summary>
internal static class RandomProgramCases
{
    private const int Count = 150;
    private const int Steps = 10;

    public static IEnumerable<ParityCase> All() => Enumerable.Range(0, Count)
        .Select(number => new ParityCase($"random program {number}", ParityBounds.Chain, t => new Composer(t).Compose()));

    private sealed class Composer(ParityTensors t)
    {
        private readonly List<(ValueId Id, Shape Shape)> _values = [];

        public void Compose()
        {
            Shape first = [1 + t.Next(2), 3 + t.Next(8), 3 + t.Next(8), 1 + t.Next(40)];
            _values.Add((t.Input(first), first));
            for (int step = 0; step < Steps; step++)
            {
                AddStep(last: step == Steps - 1);
            }
        }

        private void AddStep(bool last)
        {
            // In half of the steps, the operation reads the latest value, which creates chains. In
            // the other half, it reads a random value, which creates branches.
            (ValueId id, Shape stored) = t.Next(2) == 0 ? _values[^1] : _values[t.Next(_values.Count)];
            View x = new(id, 1 + (t.Next(4) / 3));
            Shape shape = Read(stored, x.Stride);
            switch (t.Next(6))
            {
                case 0 or 1:
                    Convolve(x, shape, last);
                    break;
                case 2:
                    Window window = Window.Same(shape[1], shape[2], 2 + t.Next(2), 1 + t.Next(2));
                    Shape pooled = [shape[0], window.Height.OutputSize(shape[1]), window.Width.OutputSize(shape[2]), shape[3]];
                    Add(pooled, last, epilogue => new MaxPool(x, window, epilogue));
                    break;
                case 3:
                    Shape padded = [shape[0], shape[1] + 1, shape[2] + 2, shape[3]];
                    Add(padded, last, epilogue => new Pad(x, 0, 1, 1, 1, 0.25f, epilogue));
                    break;
                case 4 when shape[1] * shape[2] < 9:
                    Add([shape[0], 1, 1, shape[3]], last, epilogue => new GlobalMean(x, epilogue));
                    break;
                default:
                    ParameterId? scale = t.Next(2) == 0 ? t.Parameter([shape[3]], 0.5f, 1.5f) : null;
                    Add(shape, last, epilogue => new Pointwise(x, scale, null, epilogue));
                    break;
            }
        }

        private void Convolve(View x, Shape shape, bool last)
        {
            int kernel = 1 + (2 * t.Next(2)), outputs = 1 + t.Next(48);
            Window window = Window.Same(shape[1], shape[2], kernel, 1 + t.Next(2), 1 + t.Next(2));
            float range = MathF.Sqrt(3f / (kernel * kernel * shape[3]));
            ParameterId filter = t.Parameter([kernel, kernel, shape[3], outputs], -range, range);
            Shape result = [shape[0], window.Height.OutputSize(shape[1]), window.Width.OutputSize(shape[2]), outputs];
            Add(result, last, epilogue => new Conv2D(x, filter, window, epilogue));
        }

        private void Add(Shape result, bool last, Func<Epilogue, Operation> make)
        {
            bool second = t.Next(3) == 0, first = !second || t.Next(3) > 0;
            Shape channels = [result[3]];
            var epilogue = new Epilogue
            {
                Output = first ? Value(last) : null,
                Bias = t.Next(2) == 0 ? t.Parameter(channels) : null,
                Residual = FindResidual(result),
                Relu = t.Next(3) == 0,
                Second = second ? new Affine(Value(last), t.Parameter(channels, -1, 1), t.Parameter(channels), t.Next(2) == 0) : null,
            };
            t.Program.Add(make(epilogue));
            foreach (ValueId? written in (ValueId?[])[epilogue.Output, epilogue.Second?.Output])
            {
                if (written is { } id)
                {
                    _values.Add((id, result));
                }
            }
        }

        private ValueId Value(bool last) => last || t.Next(4) == 0 ? t.Program.NewOutput() : t.Program.NewValue();

        private View? FindResidual(Shape wanted)
        {
            foreach (int stride in (int[])[1, 2])
            {
                foreach ((ValueId id, Shape stored) in _values)
                {
                    if (Read(stored, stride) == wanted && t.Next(2) == 0)
                    {
                        return new View(id, stride);
                    }
                }
            }

            return null;
        }

        private static Shape Read(Shape stored, int stride) =>
            [stored[0], (stored[1] + stride - 1) / stride, (stored[2] + stride - 1) / stride, stored[3]];
    }
}
