namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Holds what most kernels are called with. The elements of a result are numbered pixel * channels
/// + channel, where a pixel stands for all dimensions but the last. Kernels compute addresses in 64
/// bits; a value has less than 2^31 elements.
/// </summary>
/// <remarks>
/// The pointwise kernel may write to the array of an operand that it reads whole (stride 1). Every
/// other kernel needs outputs that overlap no operand.
/// </remarks>
/// <param name="Pixels">The pixels of the result.</param>
/// <param name="Channels">The channels of the result.</param>
/// <param name="X">The first operand.</param>
/// <param name="Epilogue">What follows the kernel's own computation.</param>
internal sealed record KernelOperands(int Pixels, int Channels, ViewArguments X, EpilogueArguments Epilogue);
