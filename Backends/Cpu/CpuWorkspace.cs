namespace NeoResNet.Backends.Cpu;

/// <summary>Holds the memory of one run and the team of threads that works in it.</summary>
/// <remarks>A workspace and its team serve one run at a time.</remarks>
internal sealed class CpuWorkspace(in HostWorkspaceSize size, IHostWorkspaceOwner owner, RunTeam team) : HostWorkspace(size, owner)
{
    /// <summary>Gets the team, which later runs reuse.</summary>
    public RunTeam Team => team;
}
