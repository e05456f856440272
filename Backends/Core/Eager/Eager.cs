using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Runs a single operation on tensors.</summary>
public static class Eager
{
    /// <summary>
    /// Makes a program of one operation and runs it:
    /// <c>Eager.Run(backend, p => new Softmax(p.Input(logits), p.Store()))</c>.
    /// </summary>
    /// <param name="backend">Where it runs.</param>
    /// <param name="make">Makes the operation; takes inputs, parameters and the output from the program it is given.</param>
    /// <returns>The first output, a new tensor.</returns>
    /// <exception cref="ArgumentException">The operands do not fit, or the operation returns not exactly one value.</exception>
    public static NhwcTensor Run(IBackend backend, Func<EagerProgram, Operation> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        var eager = new EagerProgram();
        eager.Add(make(eager));
        int count = eager.Build().Outputs.Count;
        return count == 1
            ? eager.Run(backend)[0]
            : throw new ArgumentException($"The operation must return one value, it returns {count}; use {nameof(EagerProgram)} for more.", nameof(make));
    }
}
