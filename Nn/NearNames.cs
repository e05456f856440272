namespace NeoResNet.Nn;

/// <summary>Suggests known names that are similar to an unknown name.</summary>
internal static class NearNames
{
    private const int Shown = 5;

    /// <summary>
    /// Lists the known names that are most similar to an unknown name, for a message.
    /// </summary>
    /// <param name="name">The unknown name.</param>
    /// <param name="names">The known names.</param>
    /// <param name="isAlike">Selects the names to list first, regardless of their spelling.</param>
    /// <returns>At most five names, nearest first, separated by commas.</returns>
    public static string Of(string name, IEnumerable<string> names, Func<string, bool> isAlike) =>
        string.Join(", ", names.OrderByDescending(isAlike).ThenBy(other => EditDistance(other, name)).Take(Shown));

    // The number of letters to insert, delete or replace to turn one text into the other
    // (Levenshtein), computed row by row.
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
