namespace NeoResNet.Nn;

/// <summary>Which names a mistaken one may have meant.</summary>
public static class NearNames
{
    /// <summary>The names, those nearest to <paramref name="name"/> first: letters to insert, delete or replace (Levenshtein).</summary>
    public static IEnumerable<string> Of(string name, IEnumerable<string> names) => names.OrderBy(other => EditDistance(other, name));

    /// <summary>Row by row.</summary>
    internal static int EditDistance(string a, string b)
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
