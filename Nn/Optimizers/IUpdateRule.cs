using System.Numerics;

namespace NeoResNet.Nn;

/// <summary>Computes the next values of a variable and its slots.</summary>
/// <remarks>
/// Every lane is computed alone, with operations whose rounding IEEE 754 defines. Therefore the
/// result does not depend on the processor or on the number of threads.
/// </remarks>
internal interface IUpdateRule
{
    /// <summary>Gets the number of slots per variable, from 0 to 2.</summary>
    static abstract int Slots { get; }

    /// <summary>Returns the next values, and changes the slots.</summary>
    Vector<float> Next(Vector<float> values, Vector<float> gradient, ref Vector<float> first, ref Vector<float> second);
}
