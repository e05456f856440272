namespace NeoResNet.Backends.Cpu;

/// <summary>The stored choices that a program finds when it starts, and where it looked for them.</summary>
/// <param name="Tuning">The choices, fit for this machine and the level asked for; null where the cost model decides alone.</param>
/// <param name="Origin">Where the choices come from, for people.</param>
/// <param name="Problem">Why a file that is there is not used, one sentence; null where there is nothing to tell.</param>
public sealed record StoredTuning(CpuTuning? Tuning, string Origin, string? Problem)
{
    /// <summary>The environment variable that says where the choices are: <c>off</c>, or a file's path.</summary>
    public const string Variable = "NEORESNET_TUNING";

    /// <summary>
    /// Looks at <see cref="Variable"/>, then at the level's file in the user's folder. A file that the variable names must
    /// fit; one in the user's folder that does not is told of in <see cref="Problem"/> and not used.
    /// </summary>
    /// <exception cref="IOException">The file that the variable names is damaged, of another processor or level, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file that the variable names may not be read.</exception>
    public static StoredTuning Find(CpuLevel level) => Find(level, Environment.GetEnvironmentVariable(Variable), PathOf(level));

    /// <summary>
    /// The level's file in the user's folder of caches ($XDG_CACHE_HOME or ~/.cache on Linux, the local application data
    /// elsewhere); null where the user has no such folder.
    /// </summary>
    public static string? PathOf(CpuLevel level) => CacheFolder() is { } folder ? Path.Combine(folder, "neoresnet", $"tuning-{KernelTable.NameOf(level)}.json") : null;

    /// <summary>Where new choices are to be stored so that <see cref="Find(CpuLevel)"/> finds them: the file of <see cref="Variable"/>, else that of <see cref="PathOf"/>.</summary>
    public static string? TargetOf(CpuLevel level) => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path && !IsOff(path) ? path : PathOf(level);

    /// <summary>As <see cref="Find(CpuLevel)"/>, with the variable's value and the user's file given.</summary>
    internal static StoredTuning Find(CpuLevel level, string? variable, string? path)
    {
        if (IsOff(variable))
        {
            return new(null, $"the cost model ({Variable}=off)", null);
        }

        if (!string.IsNullOrEmpty(variable))
        {
            CpuTuning named = CpuTuning.Load(variable);
            return named.Misfit(level) is { } misfit ? throw new IOException(misfit) : Using(named);
        }

        if (path is null || !File.Exists(path))
        {
            return new(null, $"the cost model (nothing stored{(path is null ? "" : $" in {path}")})", null);
        }

        try
        {
            CpuTuning stored = CpuTuning.Load(path);
            return stored.Misfit(level) is { } misfit ? Refusing(misfit) : Using(stored);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Refusing(failure.Message);
        }
    }

    private static bool IsOff(string? variable) => string.Equals(variable, "off", StringComparison.OrdinalIgnoreCase);

    private static StoredTuning Using(CpuTuning tuning) => new(tuning, $"{tuning.Choices.Count} stored choices of {tuning.File}, the cost model for other layers", null);

    private static StoredTuning Refusing(string problem) => new(null, "the cost model (the stored choices do not fit)", problem);

    private static string? CacheFolder()
    {
        if (!OperatingSystem.IsLinux())
        {
            return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData) is { Length: > 0 } folder ? folder : null;
        }

        // The XDG base directory specification: a relative path is to be ignored.
        if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { } cache && Path.IsPathFullyQualified(cache))
        {
            return cache;
        }

        return Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } home ? Path.Combine(home, ".cache") : null;
    }
}
