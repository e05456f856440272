using System.Globalization;
using System.Text;

namespace NeoResNet.Fuzz;

/// <summary>
/// Records the running case in a file, so that the case is known if the process ends within it, and
/// saves findings.
/// </summary>
internal sealed class FuzzJournal : IDisposable
{
    private const string Suffix = ".case";

    private readonly string _folder;
    private readonly string _path;
    private readonly FileStream _file;
    private readonly string _start;

    /// <summary>Creates the journal of a run.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="target">Name of the target.</param>
    /// <param name="seed">Seed of the run.</param>
    public FuzzJournal(string folder, string target, ulong seed)
    {
        _folder = folder;
        _path = Path.Combine(folder, target + Suffix);
        _file = new(_path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        _start = string.Create(CultureInfo.InvariantCulture, $"{target} {seed} ");
    }

    /// <summary>Returns the case of a journal, or the content of a file of findings.</summary>
    /// <param name="target">The target.</param>
    /// <param name="path">The file.</param>
    public static byte[] CaseOf(FuzzTarget target, string path) =>
        path.EndsWith(Suffix, StringComparison.Ordinal) && File.ReadAllText(path).Split((char[])[' ', '\n']) is [var name, var seed, var number, ..] && name == target.Name
            ? FuzzRun.CaseOf(target, ulong.Parse(seed, CultureInfo.InvariantCulture), long.Parse(number, CultureInfo.InvariantCulture))
            : File.ReadAllBytes(path);

    /// <summary>Records the number of a case before it runs.</summary>
    public void Start(long number)
    {
        // Numbers ascend, so a text never leaves the end of a longer one behind. The system keeps
        // the bytes if the process dies.
        _file.Position = 0;
        _file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_start}{number}\n")));
    }

    /// <summary>Saves a finding: the file, and a text with the fault.</summary>
    public void Save(FuzzFinding finding)
    {
        string name = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{finding.Target}-{finding.Seed}-{finding.Number}"));
        File.WriteAllBytes(name + ".bin", finding.File);
        File.WriteAllText(name + ".txt", finding.Fault + "\n");
    }

    /// <summary>Removes the journal after a run that ended.</summary>
    public void Finish() => File.Delete(_path);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
