using System.Globalization;
using System.Text;

namespace NeoResNet.Fuzz;

/// <summary>Changes tokens of JSON text, so that most cases are still JSON.</summary>
internal static class JsonMutator
{
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "1e308", "1e400", "0.5", "2147483648", "9223372036854775808", "NaN", "[]", "{}", "[[]]", "\"\"", "\"\\u0000\"", "\"\\ud83d\"", "\"\\x\"",
        "\"é\"", "//", "/*", "\ufeff", ",", ":", "\"",
    ];

    /// <summary>Returns a copy with one to three changes, half of the copies with one.</summary>
    /// <param name="json">The text.</param>
    /// <param name="random">Chooses the changes.</param>
    /// <param name="words">Tokens of the format, which replace others.</param>
    public static byte[] Mutate(byte[] json, FuzzRandom random, params ReadOnlySpan<string> words)
    {
        string text = Encoding.UTF8.GetString(json);
        for (int i = random.OneIn(2) ? 0 : random.Below(3); i >= 0; i--)
        {
            text = MutateOnce(text, random, words);
        }

        return Encoding.UTF8.GetBytes(text);
    }

    private static string MutateOnce(string text, FuzzRandom random, ReadOnlySpan<string> words)
    {
        List<Range> tokens = Tokens(text);
        if (tokens.Count == 0)
        {
            return random.Pick<string>(Values);
        }

        (int at, int length) = random.Pick<Range>([.. tokens]).GetOffsetAndLength(text.Length);
        string token = text.Substring(at, length), rest = text[(at + length)..];
        string other = random.OneIn(3) ? text[random.Pick<Range>([.. tokens])] : words.Length > 0 && random.OneIn(2) ? random.Pick(words) : random.Pick<string>(Values);
        if (random.OneIn(2) && (char.IsAsciiDigit(token[0]) || token[0] == '-'))
        {
            return text[..at] + (random.OneIn(2) ? random.Below(300) : random.Telling()).ToString(CultureInfo.InvariantCulture) + rest;
        }

        return random.Below(8) switch
        {
            0 => text[..at] + rest,
            1 => text[..at] + token + token + rest,
            2 => text[..at] + other + " " + token + rest,
            3 => text[..at] + random.Telling().ToString(CultureInfo.InvariantCulture) + rest,
            4 => text[..at] + Nested(token, random) + rest,
            5 => text[..at] + "\"" + new string('n', random.Pick(1, 60, 300, 5000)) + "\"" + rest,
            _ => text[..at] + other + rest,
        };
    }

    private static string Nested(string token, FuzzRandom random)
    {
        int depth = random.Pick(1, 2, 3, 70, 2000);
        return random.OneIn(2)
            ? new string('[', depth) + token + new string(']', depth)
            : string.Concat(Enumerable.Repeat("{\"k\":", depth)) + token + new string('}', depth);
    }

    // Strings, punctuation and words. It need not be exact, because damage is welcome.
    private static List<Range> Tokens(string text)
    {
        List<Range> tokens = [];
        for (int at = 0; at < text.Length;)
        {
            int end = at + 1;
            if (text[at] == '"')
            {
                while (end < text.Length && text[end - 1] is var last && (end == at + 1 || last != '"'))
                {
                    end++;
                }
            }
            else if (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '-')
            {
                while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '.' or '+' or '-'))
                {
                    end++;
                }
            }

            if (!char.IsWhiteSpace(text[at]))
            {
                tokens.Add(at..end);
            }

            at = end;
        }

        return tokens;
    }
}
