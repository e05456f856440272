namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Represents the arguments that most kernels share. The index of an element of a result is pixel *
/// channels + channel, where the pixel combines all dimensions except the last. Kernels compute
/// addresses in 64 bits; a value has less than 2^31 elements.
/// </summary>
/// <remarks>
/// The pointwise kernel may write to the array of an operand that it reads with stride 1. The
/// outputs of every other kernel must not overlap an operand.
/// </remarks>
/// <param name="Pixels">The number of pixels of the result.</param>
/// <param name="Channels">The number of channels of the result.</param>
/// <param name="X">The first operand.</param>
/// <param name="Epilogue">The epilogue, which follows the kernel's computation.</param>
internal sealed record KernelOperands(int Pixels, int Channels, ViewArguments X, EpilogueArguments Epilogue);
