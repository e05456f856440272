using System.Text.Json;

namespace NeoResNet.Cli.Tests;

/// <summary>Short ways to look into JSON.</summary>
internal static class JsonAssert
{
    /// <summary>Fields that say what a network ran on.</summary>
    public static string[] DeviceNames { get; } = ["device", "device_name", "precision", "backend", "kernels", "threads"];

    /// <summary>Fields that say what network answered about a photo.</summary>
    public static string[] ClassifierNames { get; } = ["model", "depth", "classes", "random_weights", "ignored", "recipe", .. DeviceNames];

    public static string[] Names(this JsonElement element) => [.. element.EnumerateObject().Select(property => property.Name)];

    public static JsonElement[] List(this JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray()];

    public static double Number(this JsonElement element, string name) => element.GetProperty(name).GetDouble();

    public static string? Text(this JsonElement element, string name) => element.GetProperty(name).GetString();

    public static int[] Shape(this JsonElement element) => [.. element.List("shape").Select(size => size.GetInt32())];
}
