namespace NeoResNet.TestSupport;

/// <summary>
/// A document of the repository with generated parts, each between the comments "NAME" and "end of
/// NAME".
/// </summary>
/// <param name="path">Path below the repository.</param>
internal sealed class GeneratedDocument(params string[] path)
{
    private readonly string _path = Path.Combine([TestData.Repository, .. path]);

    /// <summary>Gets whether tests write documents instead of comparing them.</summary>
    public static bool Writes => Environment.GetEnvironmentVariable("NEORESNET_WRITE_DOCUMENTS") == "1";

    /// <summary>Gets the text of the document with line ends of "\n".</summary>
    public string Text => File.ReadAllText(_path).ReplaceLineEndings("\n");

    /// <summary>Compares a part with what it should be, or writes it.</summary>
    /// <param name="name">Name of the part.</param>
    /// <param name="expected">The generated text, whole lines.</param>
    public void AssertPart(string name, string expected)
    {
        string text = Text, begin = $"<!-- {name} -->\n", end = $"<!-- end of {name} -->";
        int from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length, to = text.IndexOf(end, StringComparison.Ordinal);
        Assert.That(from >= begin.Length && to >= from, Is.True, $"{_path} has no part '{name}'");
        if (Writes)
        {
            File.WriteAllText(_path, text[..from] + expected + text[to..]);
        }

        Assert.That(Text[from..^(text.Length - to)], Is.EqualTo(expected), $"Part '{name}' of {_path} differs. Set NEORESNET_WRITE_DOCUMENTS=1 to write it.");
    }
}
