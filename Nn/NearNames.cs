namespace NeoResNet.Nn;

/// <summary>Which names a mistaken one may have meant.</summary>
internal static class NearNames
{
    private const int Shown = 5;

    /// <summary>The few names nearest to a mistaken one, for a message.</summary>
    /// <param name="name">The mistaken name.</param>
    /// <param name="names">Those there are.</param>
    /// <param name="isAlike">Names that come first, whatever their spelling.</param>
    public static string Of(string name, IEnumerable<string> names, Func<string, bool> isAlike) =>
        string.Join(", ", names.OrderByDescending(isAlike).ThenBy(other => EditDistance(other, name)).Take(Shown));

    // Letters to insert, delete or replace to make one text the other (Levenshtein), row by row.
    private static int EditDistance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 0; i < a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < b.Length; j++)
            {
                int replaced = diagonal + (a[i] == b[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replaced, Math.Min(row[j], row[j + 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
