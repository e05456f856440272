namespace NeoResNet.Cli;

/// <summary>Collects damaged photos and prints a notice for each at the end.</summary>
internal sealed class DamagedNotices(Terminal terminal)
{
    private readonly List<string> _notices = [];

    public void Add(string file, string damage) => _notices.Add(PhotoDecoding.Notice(file, damage));

    public void Finish() => _notices.ForEach(terminal.Notice);
}
