using System.Text.RegularExpressions;

namespace NeoResNet.Backends.Cuda.Tests;

// A self-test triggers everything that the driver can refuse.
public sealed partial class ConformanceDriverSelfTests
{
    /// <summary>
    /// The self-tests reach each place in the C sources that reports a misuse or a failure, and
    /// each of its texts.
    /// </summary>
    [Test]
    public void Every_refusal_is_reached()
    {
        string log = _folder.PathOf("log");
        (int code, string output) = ConformanceDriver.Run(_program, $"--log={log}");
        Assert.That(code, Is.Zero, output);
        string told = File.ReadAllText(log);
        var missing = new List<string>();
        int places = 0, texts = 0;
        foreach (string file in ConformanceDriver.DriverFiles)
        {
            string source = File.ReadAllText(file), name = Path.GetFileName(file);
            foreach (Match call in Call().Matches(source))
            {
                places++;
                int first = LineOf(source, call.Index), last = LineOf(source, call.Index + call.Length - 1);
                if (!Enumerable.Range(first, last - first + 1).Any(line => told.Contains($"{name}:{line}: ", StringComparison.Ordinal)))
                {
                    missing.Add($"{name}:{first} is not reached");
                }
            }

            foreach (Match text in Telling().Matches(source).SelectMany(statement => Text().Matches(statement.Value)))
            {
                texts++;
                if (!Regex.IsMatch(told, PatternOf(text.Groups[1].Value)))
                {
                    missing.Add($"{name}: \"{text.Groups[1].Value}\" is not told");
                }
            }
        }

        TestContext.Out.WriteLine($"{places} places, {texts} texts");
        Assert.That(places, Is.EqualTo(198), "all places in the sources are found");
        Assert.That(texts, Is.GreaterThan(places), "texts are found in the sources");
        Assert.That(missing, Is.Empty);
    }

    private static int LineOf(string source, int index) => source.AsSpan(0, index).Count('\n') + 1;

    // An inserted value may be any short text, including line ends.
    private static string PatternOf(string format) => string.Join(@"[\s\S]{0,60}?", Conversion().Split(format.Replace("\\\"", "\"", StringComparison.Ordinal)).Select(Regex.Escape));

    // To the end of its statement.
    [GeneratedRegex("\\bnc_(?:misuse|say)\\((?:[^\";]|\"(?:[^\"\\\\]|\\\\.)*\")*;")]
    private static partial Regex Call();

    // Statements that create a message: those calls, the interpreter's own ones, and the results of
    // functions that search for a fault.
    [GeneratedRegex("\\b(?:nc_misuse|nc_say|nc_leak|refuse|fault|wrong|why|reason|return(?= \"))\\b(?:[^\";{}]|\"(?:[^\"\\\\]|\\\\.)*\")*;")]
    private static partial Regex Telling();

    // A text of at least two words, or with an inserted value.
    [GeneratedRegex("\"((?:[^\"\\\\]|\\\\.)*?(?:[a-z] [a-z]|[a-z%.'] ?'?%)(?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Text();

    [GeneratedRegex("%[-#0-9.*]*(?:ll|z|l)?[a-z]")]
    private static partial Regex Conversion();
}
