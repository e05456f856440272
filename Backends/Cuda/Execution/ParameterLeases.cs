using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cuda;

/// <summary>The parameters of one executable, kept alive until it is disposed.</summary>
internal sealed class ParameterLeases : IDisposable
{
    private readonly Dictionary<(ParameterId Id, ParameterLayout Layout), DeviceParameter> _leases = [];

    /// <summary>Leases all that a program reads.</summary>
    /// <exception cref="ArgumentException">One is missing or has another shape than declared; names the operation.</exception>
    public ParameterLeases(TensorProgram program, CudaParameterSet parameters)
    {
        try
        {
            foreach (Operation operation in program.Operations)
            {
                foreach (ParameterId id in operation.Parameters)
                {
                    Add(program, operation, id, parameters);
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Bytes of all of them on the device.</summary>
    public long Bytes => _leases.Values.Sum(parameter => parameter.Bytes);

    /// <summary>Bytes of those that an operation reads.</summary>
    public long BytesOf(Operation operation) => operation.Parameters.Sum(id => _leases[(id, LayoutOf(operation, id))].Bytes);

    /// <summary>A filter, KRSC.</summary>
    public DeviceArray Filter(ParameterId id) => _leases[(id, ParameterLayout.Filter)].Array;

    /// <summary>Numbers of channels; absent for none.</summary>
    public DeviceArray Find(ParameterId? id) => id is { } some ? _leases[(some, ParameterLayout.Plain)].Array : default;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (DeviceParameter parameter in _leases.Values)
        {
            parameter.Release();
        }

        _leases.Clear();
    }

    private static ParameterLayout LayoutOf(Operation operation, ParameterId id) =>
        operation is Conv2D conv && conv.Filter == id ? ParameterLayout.Filter : ParameterLayout.Plain;

    private void Add(TensorProgram program, Operation operation, ParameterId id, CudaParameterSet parameters)
    {
        ParameterLayout layout = LayoutOf(operation, id);
        if (_leases.ContainsKey((id, layout)))
        {
            return;
        }

        try
        {
            _leases.Add((id, layout), parameters.Lease(id, layout, program.Parameters[id]));
        }
        catch (ArgumentException error)
        {
            throw new ArgumentException($"{operation.Kind} '{operation.Label}': {error.Message}", error);
        }
    }
}
