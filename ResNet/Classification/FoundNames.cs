namespace NeoResNet;

/// <summary>Represents the names that a file contains, before they are compared with a network.</summary>
/// <param name="ByIndex">
/// The names by index, at most one more than the network has classes; null for a missing name.
/// </param>
/// <param name="Count">The number of names in the file, which can exceed the stored names.</param>
internal sealed record FoundNames(string?[] ByIndex, int Count)
{
    /// <summary>
    /// Returns the index of the first class without a name; null if each class up to the last
    /// stored name has one.
    /// </summary>
    public int? FirstMissing(int labelOffset)
    {
        string?[] names = WithBackground(labelOffset);
        int last = Array.FindLastIndex(names, name => name is not null), missing = Array.FindIndex(names, name => name is null);
        return missing >= 0 && missing <= last ? missing : null;
    }

    /// <summary>Returns the names if there is one for each class of the network; else null.</summary>
    /// <param name="classes">Number of classes.</param>
    /// <param name="labelOffset">
    /// Number of classes before the data set's first class. The file may omit their names.
    /// </param>
    public ClassNames? Fit(int classes, int labelOffset)
    {
        string?[] names = WithBackground(labelOffset);
        int length = Array.FindLastIndex(names, name => name is not null) + 1;
        return Count > names.Length || Array.IndexOf(names, null, 0, length) >= 0 ? null : ClassNames.FromList(names.Take(length)!).Fit(classes, labelOffset);
    }

    // A file with indices may start with the data set's first class.
    private string?[] WithBackground(int labelOffset)
    {
        int omitted = Array.FindIndex(ByIndex, name => name is not null);
        return omitted == 0 || omitted != labelOffset ? ByIndex : [.. Enumerable.Repeat(ClassNames.Background, omitted), .. ByIndex.Skip(omitted)];
    }
}
