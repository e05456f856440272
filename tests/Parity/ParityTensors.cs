using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Parity;

/// <summary>
/// Builds the program of one case and creates its tensors. Each call draws different numbers, which
/// are the same in every run and on every platform.
/// </summary>
public sealed class ParityTensors(ulong seed)
{
    private int _count;
    private ulong _picks;

    /// <summary>Gets the program.</summary>
    public EagerProgram Program { get; } = new();

    /// <summary>
    /// Creates an input with random numbers in [<paramref name="low"/>, <paramref name="high"/>).
    /// </summary>
    public ValueId Input(Shape shape, float low = -1, float high = 1) => Program.Input(Draw(shape, low, high));

    /// <summary>Creates an input with the given numbers.</summary>
    public ValueId Input(Shape shape, ReadOnlySpan<float> values) => Program.Input(Keep(new NhwcTensor(shape, values)));

    /// <summary>
    /// Creates an input with random numbers, and sets the elements at the given places to one
    /// value.
    /// </summary>
    public ValueId InputWith(Shape shape, float value, params ReadOnlySpan<int> places)
    {
        NhwcTensor tensor = Draw(shape, -1, 1);
        foreach (int place in places)
        {
            tensor.Span[place] = value;
        }

        return Program.Input(tensor);
    }

    /// <summary>
    /// Creates an input with random numbers in (-<paramref name="range"/>,
    /// <paramref name="range"/>) that bfloat16 represents exactly. float16 also represents them
    /// exactly if they are within its range.
    /// </summary>
    public ValueId ShortInput(Shape shape, float range)
    {
        NhwcTensor tensor = Draw(shape, -range, range);
        foreach (ref float value in tensor.Span)
        {
            value = BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) & 0xFFFF0000);
        }

        return Program.Input(tensor);
    }

    /// <summary>
    /// Creates a parameter with random numbers in [<paramref name="low"/>,
    /// <paramref name="high"/>).
    /// </summary>
    public ParameterId Parameter(Shape shape, float low = -1, float high = 1) => Program.Parameter(Draw(shape, low, high));

    /// <summary>Returns a random integer in [0, <paramref name="bound"/>).</summary>
    public int Next(int bound) => (int)(new Philox(seed).Block((1UL << 40) + _picks++).X0 % (uint)bound);

    private NhwcTensor Draw(Shape shape, float low, float high)
    {
        // One random stream per tensor: the seeds differ in their upper half.
        ulong stream = seed + ((ulong)(_count + 1) << 32);
        NhwcTensor tensor = Keep(new NhwcTensor(shape));
        new RandomUniform(shape, low, high, stream, new Epilogue()).Fill(tensor.Span);
        return tensor;
    }

    private NhwcTensor Keep(NhwcTensor tensor)
    {
        _count++;
        return tensor;
    }
}
