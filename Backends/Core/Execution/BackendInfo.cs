namespace NeoResNet.Backends;

/// <summary>Describes a backend for display and logging.</summary>
/// <param name="Name">Short name: <c>cpu</c>, <c>reference</c>, <c>cuda</c>.</param>
/// <param name="Device">Description of the device.</param>
/// <param name="Kernels">Family of kernels in use: an instruction set level or an engine.</param>
/// <param name="MaxThreads">Maximum number of threads of one run, including the caller's.</param>
public sealed record BackendInfo(string Name, string Device, string Kernels, int MaxThreads);
