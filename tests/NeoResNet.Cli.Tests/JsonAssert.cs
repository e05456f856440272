using System.Text.Json;

namespace NeoResNet.Cli.Tests;

/// <summary>Reads JSON in tests.</summary>
internal static class JsonAssert
{
    /// <summary>Gets the fields that describe the device.</summary>
    public static string[] DeviceNames { get; } = ["device", "device_name", "precision", "backend", "kernels", "threads"];

    /// <summary>Gets the fields that describe the classifier.</summary>
    public static string[] ClassifierNames { get; } = ["model", "depth", "classes", "built_in", "random_weights", "prefix", "ignored", "report", "recipe", "class_names", .. DeviceNames];

    public static string[] Names(this JsonElement element) => [.. element.EnumerateObject().Select(property => property.Name)];

    public static JsonElement[] List(this JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray()];

    public static double Number(this JsonElement element, string name) => element.GetProperty(name).GetDouble();

    public static string? Text(this JsonElement element, string name) => element.GetProperty(name).GetString();

    public static int[] Shape(this JsonElement element) => [.. element.List("shape").Select(size => size.GetInt32())];
}
