namespace NeoResNet.Parity;

/// <summary>How far a device's outputs were from the reference's in one case.</summary>
/// <param name="Name">Name of the case.</param>
/// <param name="MaxError">Largest absolute difference of two finite elements, over all outputs.</param>
/// <param name="RelativeError">2-norm of the difference over the 2-norm of the reference; the worst output's.</param>
/// <param name="Bound">Largest relative error allowed.</param>
/// <param name="Passed">Whether the bound holds and nothing else was wrong.</param>
/// <param name="Message">What was wrong, in words; empty where nothing was.</param>
public sealed record ParityResult(string Name, double MaxError, double RelativeError, double Bound, bool Passed, string Message);
