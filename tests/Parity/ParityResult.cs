namespace NeoResNet.Parity;

/// <summary>
/// Represents the difference between the outputs of a device and of the reference in one case.
/// </summary>
/// <param name="Name">The name of the case.</param>
/// <param name="MaxError">
/// The largest absolute difference of two finite elements, over all outputs.
/// </param>
/// <param name="RelativeError">
/// The 2-norm of the difference divided by the 2-norm of the reference: the maximum over all
/// outputs.
/// </param>
/// <param name="Bound">The maximum relative error.</param>
/// <param name="Passed">
/// Whether the error is within the bound and no other problem occurred.
/// </param>
/// <param name="Message">A description of the problems; empty if the case passed.</param>
public sealed record ParityResult(string Name, double MaxError, double RelativeError, double Bound, bool Passed, string Message);
