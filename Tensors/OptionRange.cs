namespace NeoResNet.Tensors;

/// <summary>Checks the numbers that callers pass in options.</summary>
internal static class OptionRange
{
    /// <summary>Throws if a value is out of its range. The message names option, value and range.</summary>
    /// <param name="parameter">The parameter of the method that holds the options.</param>
    /// <param name="option">Name of the option.</param>
    /// <param name="value">The value.</param>
    /// <param name="min">The smallest valid value.</param>
    /// <param name="max">The largest valid value; <see cref="int.MaxValue"/> for no limit.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of its range.</exception>
    public static void Check(string parameter, string option, int value, int min, int max = int.MaxValue)
    {
        if (value < min || value > max)
        {
            string range = max == int.MaxValue ? $"at least {min}" : $"from {min} to {max}";
            throw new ArgumentOutOfRangeException(parameter, value, $"{option} must be {range}, but is {value}.");
        }
    }
}
