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
        long?[] numbers = [.. dataset.Classes.Select(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? (long)number + labelOffset : (long?)null)];
        bool areNumbers = numbers.All(number => number < names.Count) && !dataset.Classes.All(name => known.Contains(Normalized(name)));
        int[] found = areNumbers ? [.. numbers.Select(number => (int)number!.Value)] : [.. dataset.Classes.Select(Match)];
        return found.Index().GroupBy(item => item.Item).FirstOrDefault(group => group.Count() > 1) is not { } same ? found : throw new DataFileException(
            dataset.Name, null, $"the classes {string.Join(" and ", same.Select(item => $"'{dataset.Classes[item.Index]}'"))} are the same class of the network. Put their photos into one class.");

        int Match(string name)
        {
            int[] same = [.. known[Normalized(name)]];
            return same.Length switch
            {
                1 => same[0],
                0 => throw new DataFileException(
                    dataset.Name, null, $"the network has no class '{name}'. Its {names.Count} classes are {Listed(names)}. Rename the class, or pass weights or class names that fit."),
                _ => throw new DataFileException(
                    dataset.Name, null, $"the network has several classes '{name}': {string.Join(", ", same)}. Name all classes of the data set by the numbers of the network's classes instead, such as {same[0] - labelOffset}."),
            };
        }
    }

    /// <summary>Returns the form in which names are compared.</summary>
    internal static string Normalized(string name) => name.Replace('_', ' ').Replace('-', ' ').Trim().ToUpperInvariant();

    private static string Listed(IReadOnlyList<string> names) => string.Join(", ", names.Take(ListedNames)) + (names.Count > ListedNames ? ", ..." : "");
}
