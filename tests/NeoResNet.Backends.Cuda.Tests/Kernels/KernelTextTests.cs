using NeoResNet.CudaKernels;
using NeoResNet.TestSupport;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>The PTX text that ships is what the C# source gives, and no more.</summary>
public sealed class KernelTextTests
{
    private static IEnumerable<string> Sources => KernelSource.All.Select(source => source.Name);

    [TestCaseSource(nameof(Sources))]
    public void The_text_is_what_its_source_gives(string name)
    {
        KernelSource source = KernelSource.All.Single(source => source.Name == name);
        (KernelKind kind, StorageForm form) = ShippedKernels.ByName[name];
        string? difference = PtxText.FirstDifference(name + ".ptx", PtxCompiler.Compile(source), KernelCatalog.TextOf(kind, form));
        Assert.That(difference, Is.Null, "after a change of the kernels: dotnet run -c Release --project tools/CudaKernels");
    }

    [Test]
    public void The_catalog_and_the_sources_name_the_same_kernels() => Assert.That(ShippedKernels.Names, Is.EquivalentTo(Sources));

    [Test]
    public void Check_names_the_first_difference_of_a_folder()
    {
        using var folder = new TemporaryFolder();
        var kernels = new KernelFolder(folder.FullName);
        kernels.Write();
        Assert.That(kernels.FirstDifference(), Is.Null);

        string file = folder.PathOf("pointwise_f32.ptx");
        string[] lines = File.ReadAllLines(file);
        int sum = Array.FindIndex(lines, line => line.Contains("add.rn.f32", StringComparison.Ordinal));
        lines[sum] = lines[sum].Replace("add.rn.f32", "sub.rn.f32", StringComparison.Ordinal);
        File.WriteAllText(file, string.Join('\n', lines) + "\n");
        Assert.That(kernels.FirstDifference(), Does.StartWith($"{file}:{sum + 1}: expected 'add.rn.f32").And.Contain("got 'sub.rn.f32"));

        kernels.Write();
        File.Delete(file);
        Assert.That(kernels.FirstDifference(), Is.EqualTo($"{file}: missing."));

        kernels.Write();
        string stranger = folder.PathOf("warp_drive.ptx");
        File.WriteAllText(stranger, "");
        Assert.That(kernels.FirstDifference(), Is.EqualTo($"{stranger}: no kernel has this name."));
    }

    [TestCase("\tcall.uni foo;", "call")]
    [TestCase("\tmax.f32\t%f1, %f2, %f3;", "max.f")]
    [TestCase("\tld.local.f32\t%f1, [%rd1];", ".local")]
    [TestCase("\tex2.approx.f32\t%f1, %f2;", ".approx")]
    public void What_a_kernel_must_not_have_is_refused(string line, string word) =>
        Assert.That(() => PtxText.Clean(line, "k"), Throws.InvalidOperationException.With.Message.Contains($"'{word}'"));

    [Test]
    public void Numbers_of_the_compiler_and_free_roundings_go()
    {
        const string Raw = "//\n// Generated\n//\n\n.visible .entry Kernel_Run(\n\t.param .b32 _n_465,\n)\n{\n\tld.param.b32\t%r1, [_n_465];\n\tmul.f32\t%f1, %f2, %f3;\n\tbra L_3435;\n\n\tL_3435:\n\tmul.lo.s32\t%r1, %r2, %r3;\n}\n";
        const string Clean = ".visible .entry k(\n\t.param .b32 n,\n)\n{\n\tld.param.b32\t%r1, [n];\n\tmul.rn.f32\t%f1, %f2, %f3;\n\tbra L1;\n\tL1:\n\tmul.lo.s32\t%r1, %r2, %r3;\n}\n";
        Assert.That(PtxText.Clean(Raw, "k"), Does.StartWith("// k, made by").And.EndsWith("\n" + Clean));
    }
}
