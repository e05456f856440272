namespace NeoResNet.Backends;

/// <summary>What a backend is, for people and logs.</summary>
/// <param name="Name">Short name: <c>cpu</c>, <c>reference</c>, <c>cuda</c>.</param>
/// <param name="Device">The device in words.</param>
/// <param name="Kernels">Family of kernels in use: an instruction set level or an engine.</param>
/// <param name="MaxThreads">Most threads that one run may use, the caller's included.</param>
public sealed record BackendInfo(string Name, string Device, string Kernels, int MaxThreads);
