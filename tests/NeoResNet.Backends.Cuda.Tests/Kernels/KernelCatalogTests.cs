using System.Text;
using System.Text.RegularExpressions;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>The descriptions of the kernels match their text.</summary>
public sealed partial class KernelCatalogTests
{
    [TestCaseSource(typeof(ShippedKernels), nameof(ShippedKernels.Names))]
    public void Parameters_are_those_of_the_text(string name)
    {
        (Kernel kernel, StorageForm form) = ShippedKernels.ByName[name];
        string[] expected = [.. kernel.Parameters.Select(parameter => parameter.Kind switch
        {
            ParameterKind.Int32 => $".b32 {parameter.Name}",
            ParameterKind.Int64 => $".b64 {parameter.Name}",
            ParameterKind.Float64 => $".f64 {parameter.Name}",
            ParameterKind.Float32 => $".f32 {parameter.Name}",
            _ => $".align 8 .b8 {parameter.Name}[16]",
        })];
        Assert.That(Declaration().Matches(KernelCatalog.TextOf(kernel, form)).Select(match => match.Groups[1].Value), Is.EqualTo(expected));
        Assert.That(expected, Has.Length.LessThanOrEqualTo(KernelArguments.MaxCount));
    }

    // Elements are addressed by their size times the index: float32 arrays by 4, float64 arrays by
    // 8, arrays of the form by 2 or 4.
    [TestCaseSource(typeof(ShippedKernels), nameof(ShippedKernels.Names))]
    public void Arrays_have_elements_of_the_catalogs_size(string name)
    {
        (Kernel kernel, StorageForm form) = ShippedKernels.ByName[name];
        string text = KernelCatalog.TextOf(kernel, form);
        foreach (KernelParameter parameter in kernel.Parameters.Where(parameter => parameter.Kind is ParameterKind.FloatArray or ParameterKind.DoubleArray or ParameterKind.FormArray))
        {
            Match address = Regex.Match(text, $@"ld\.param\.b64\s+(%rd\d+), \[{parameter.Name}\];\s+cvta\.to\.global\.u64\s+(%rd\d+), \1;");
            Assert.That(address.Success, Is.True, parameter.Name);
            int bytes = parameter.Kind == ParameterKind.DoubleArray ? 8 : parameter.Kind == ParameterKind.FloatArray || form == StorageForm.Float32 ? 4 : 2;
            var sizes = Regex.Matches(text, $@"mad\.lo\.u64\s+%rd\d+, %rd\d+, (\d+), {address.Groups[2].Value};").Select(match => int.Parse(match.Groups[1].Value)).ToArray();
            Assert.That(sizes, Is.Not.Empty.And.All.EqualTo(bytes), parameter.Name);
        }
    }

    [Test]
    public void A_module_has_one_head_and_every_kernel_once([Values(0, 1, 2)] int index)
    {
        var form = (StorageForm)index;
        byte[] image = KernelCatalog.ModuleOf(form);
        Assert.That(image[^1], Is.Zero);
        Assert.That(image[..^1], Does.Not.Contain((byte)0));
        string text = Encoding.UTF8.GetString(image);
        Assert.That(Regex.Count(text, @"\.version 6\.3\n\.target sm_75\n\.address_size 64\n"), Is.EqualTo(1));
        Assert.That(Regex.Count(text, @"\.version"), Is.EqualTo(1));
        Assert.That(
            Regex.Matches(text, @"\.visible \.entry (\w+)\(").Select(match => match.Groups[1].Value),
            Is.EqualTo(KernelCatalog.AllOf(form).Select(kernel => kernel.NameFor(form))));
    }

    [Test]
    public void Float32_is_not_converted_to_itself() =>
        Assert.That(() => TransferKernels.ToFloat32.NameFor(StorageForm.Float32), Throws.ArgumentException);

    [GeneratedRegex(@"\.param (\.(?:align 8 \.b8|b32|b64|f32|f64) \w+(?:\[16\])?)")]
    private static partial Regex Declaration();
}
