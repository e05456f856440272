using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Keeps the parameters of one executable in row-major order until disposal.</summary>
internal sealed unsafe class ReferenceParameters : IDisposable
{
    private readonly Dictionary<ParameterId, int> _index = [];
    private readonly HostBuffer?[] _buffers;

    public ReferenceParameters(TensorProgram program, HostParameterSet parameters)
    {
        _buffers = new HostBuffer?[program.Parameters.Count];
        try
        {
            foreach ((ParameterId id, Shape shape) in program.Parameters)
            {
                _buffers[_index.Count] = parameters.GetPlain(id, shape).Retain();
                _index.Add(id, _index.Count);
                Bytes += shape.ElementCount * (long)sizeof(float);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public long Bytes { get; }

    /// <summary>Gets the address of a parameter's first element; null for no parameter.</summary>
    public float* Find(ParameterId? id) => id is { } some ? _buffers[_index[some]]!.Data : null;

    public void Dispose()
    {
        for (int i = 0; i < _buffers.Length; i++)
        {
            _buffers[i]?.Release();
            _buffers[i] = null;
        }
    }
}
