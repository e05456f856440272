using System.Globalization;

namespace NeoResNet.Training;

/// <summary>Represents a network of the experiment about the degradation problem.</summary>
/// <param name="Name">The name of the curve and of its folder.</param>
/// <param name="Network">The name of the network in the catalog.</param>
/// <param name="Reproduced">
/// The test error, in percent, of a published reproduction of the whole experiment; null for none.
/// </param>
/// <param name="Published">The test error, in percent, of He et al. (2015); null for none.</param>
internal sealed record DegradationCurve(string Name, string Network, double? Reproduced, double? Published)
{
    /// <summary>Gets all curves.</summary>
    public static IReadOnlyList<DegradationCurve> All { get; } =
    [
        new("plain20", "plain20_cifar", 10.08, null),
        new("plain56", "plain56_cifar", 15.39, null),
        new("resnet20", "resnet20_v1_cifar", 8.74, 8.75),
        new("resnet56", "resnet56_v1_cifar", 7.41, 6.97),
        new("highway56", "highway56_cifar", null, null),
    ];

    /// <summary>Reads the errors after each epoch so far from the folder of the curve.</summary>
    /// <param name="folder">The folder of a trainer, which need not exist.</param>
    public static IReadOnlyList<EpochErrors> ReadErrors(string folder) =>
        [.. MetricsLog.Read(folder).Where(line => line.IsEpoch && line.ValidationAccuracy is not null).Select(line => new EpochErrors(
            (int)Math.Round(line.Epoch), 100 * (1 - line.Accuracy), 100 * (1 - line.ValidationAccuracy!.Value), line.ImagesPerSecond))];
}

/// <summary>Represents the errors of a network after an epoch, in percent.</summary>
/// <param name="Epoch">The number of epochs so far.</param>
/// <param name="Training">
/// The error on the changed training photos during the epoch, each before its update.
/// </param>
/// <param name="Test">The error on the test photos after the epoch.</param>
/// <param name="ImagesPerSecond">The number of training photos per second.</param>
internal sealed record EpochErrors(int Epoch, double Training, double Test, double ImagesPerSecond)
{
    /// <summary>Returns both errors as text.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Training:F1} / {Test:F1}");
}
