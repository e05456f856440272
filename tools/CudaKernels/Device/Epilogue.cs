using ILGPU;

namespace NeoResNet.CudaKernels;

/// <summary>
/// Applies the epilogue of an operation for one channel: y = result + bias + residual, relu; store
/// y; store second = relu(scale * y + shift). An empty array means that the part is absent. The
/// second output reads the stored y, so that a network gives the same numbers with and without
/// fusion.
/// </summary>
internal struct Epilogue<T, TStorage>
    where T : unmanaged
    where TStorage : struct, IStorage<T>
{
    private readonly int _channels;
    private readonly ArrayView<T> _residual;
    private readonly PixelView _residualView;
    private readonly int _relu;
    private readonly ArrayView<T> _output;
    private readonly ArrayView<T> _second;
    private readonly int _secondRelu;
    private long _channel;
    private float _bias;
    private float _scale;
    private float _shift;

    internal Epilogue(
        int channels, ArrayView<T> residual, PixelView residualView, int relu, ArrayView<T> output, int secondRelu, ArrayView<T> second)
    {
        _channels = channels;
        _residual = residual;
        _residualView = residualView;
        _relu = relu;
        _output = output;
        _secondRelu = secondRelu;
        _second = second;
        _channel = 0;
        _bias = 0;
        _scale = 0;
        _shift = 0;
    }

    /// <summary>Loads the parameters of one channel.</summary>
    internal void Enter(long channel, ArrayView<float> bias, ArrayView<float> scale, ArrayView<float> shift)
    {
        _channel = channel;
        _bias = bias.Length > 0 ? bias[channel] : 0;
        _scale = scale.Length > 0 ? scale[channel] : 0;
        _shift = shift.Length > 0 ? shift[channel] : 0;
    }

    /// <summary>Applies the epilogue to one element and stores the results.</summary>
    internal readonly void Store(long pixel, float result)
    {
        TStorage storage = default;
        long index = (pixel * _channels) + _channel;
        float y = result + _bias;
        if (_residual.Length > 0)
        {
            y += storage.Load(_residual[(_residualView.Find(pixel) * _channels) + _channel]);
        }

        T stored = storage.Save(_relu != 0 ? Rules.Relu(y) : y);
        if (_output.Length > 0)
        {
            _output[index] = stored;
        }

        if (_second.Length > 0)
        {
            float z = DeviceMath.Fma(_scale, storage.Load(stored), _shift);
            _second[index] = storage.Save(_secondRelu != 0 ? Rules.Relu(z) : z);
        }
    }
}
