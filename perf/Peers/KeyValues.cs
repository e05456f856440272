using System.Globalization;

namespace NeoResNet.Peers;

/// <summary>Reads the arguments of a child process, each <c>key=value</c>.</summary>
internal sealed class KeyValues(IEnumerable<string> arguments)
{
    private readonly Dictionary<string, string> _values = arguments
        .Select(argument => argument.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => pair.Length == 2 ? pair[1] : "");

    public string Text(string key, string otherwise) => _values.GetValueOrDefault(key, otherwise);

    public int Whole(string key, int otherwise) => _values.TryGetValue(key, out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    public double Number(string key, double otherwise) => _values.TryGetValue(key, out string? text) ? double.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
