namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Holds the memory of one run and the team of threads that works in it. A workspace serves one run
/// at a time, so its team does too.
/// </summary>
internal sealed class CpuWorkspace(in HostWorkspaceSize size, IHostWorkspaceOwner owner, RunTeam team) : HostWorkspace(size, owner)
{
    /// <summary>Gets the team, reused by later runs.</summary>
    public RunTeam Team => team;
}
