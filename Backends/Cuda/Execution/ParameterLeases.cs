using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cuda;

/// <summary>Keeps the parameters of one executable alive until it is disposed.</summary>
internal sealed class ParameterLeases : IDisposable
{
    private readonly Dictionary<(ParameterId Id, ParameterLayout Layout), DeviceParameter> _leases = [];

    /// <summary>Leases all parameters that a program reads.</summary>
    /// <exception cref="ArgumentException">
    /// A parameter is missing, or its shape differs from the declared one. The message names the
    /// operation.
    /// </exception>
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

    /// <summary>Gets the size of all parameters on the device in bytes.</summary>
    public long Bytes => _leases.Values.Sum(parameter => parameter.Bytes);

    /// <summary>Returns the size in bytes of the parameters that an operation reads.</summary>
    public long BytesOf(Operation operation) => operation.Parameters.Sum(id => _leases[(id, LayoutOf(operation, id))].Bytes);

    /// <summary>Returns a filter, KRSC.</summary>
    public DeviceArray Filter(ParameterId id) => _leases[(id, ParameterLayout.Filter)].Array;

    /// <summary>
    /// Returns a parameter in the declared layout; absent if <paramref name="id"/> is null.
    /// </summary>
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
