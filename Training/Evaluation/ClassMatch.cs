using System.Globalization;
using NeoResNet.Tensors;

namespace NeoResNet.Training;

/// <summary>Finds the classes of a network that correspond to the classes of a data set.</summary>
internal static class ClassMatch
{
    private const int ListedNames = 10;

    /// <summary>
    /// Returns the index of the network's class for each class of a data set: the class of the same
    /// name, where case, underscores and hyphens do not matter; or, if all names of the data set are
    /// numbers, the class of that number.
    /// </summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="names">The names of the network's classes.</param>
    /// <param name="labelOffset">
    /// Number of the network's classes before the class of number 0.
    /// </param>
    /// <exception cref="DataFileException">
    /// A class has no counterpart or several ones. The message lists both names.
    /// </exception>
    public static int[] Find(PhotoDataset dataset, IReadOnlyList<string> names, int labelOffset)
    {
        ILookup<string, int> known = names.Index().ToLookup(item => Normalized(item.Item), item => item.Index);
        int?[] numbers = [.. dataset.Classes.Select(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number + labelOffset : (int?)null)];
        bool areNumbers = numbers.All(number => number < names.Count) && !dataset.Classes.All(name => known.Contains(Normalized(name)));
        return areNumbers ? [.. numbers.Select(number => number!.Value)] : [.. dataset.Classes.Select(Match)];

        int Match(string name)
        {
            int[] found = [.. known[Normalized(name)]];
            return found.Length switch
            {
                1 => found[0],
                0 => throw new DataFileException(
                    dataset.Name, null, $"the network has no class '{name}'. Its {names.Count} classes are {Listed(names)}. Rename the class, or pass weights or class names that fit."),
                _ => throw new DataFileException(
                    dataset.Name, null, $"the network has several classes '{name}': {string.Join(", ", found)}. Name all classes of the data set by the numbers of the network's classes instead, such as {found[0] - labelOffset}."),
            };
        }
    }

    private static string Normalized(string name) => name.Replace('_', ' ').Replace('-', ' ').Trim().ToUpperInvariant();

    private static string Listed(IReadOnlyList<string> names) => string.Join(", ", names.Take(ListedNames)) + (names.Count > ListedNames ? ", ..." : "");
}
