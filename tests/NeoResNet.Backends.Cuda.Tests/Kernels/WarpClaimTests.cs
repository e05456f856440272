using System.Text.RegularExpressions;
using NeoResNet.CudaKernels;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// No conditional branch is marked as uniform for a warp. ILGPU 1.5.3 marks some that are not, and
/// neither its simulated device nor an assembler notices it.
/// </summary>
public sealed partial class WarpClaimTests
{
    private static IEnumerable<string> Names => ShippedKernels.Names;

    [TestCaseSource(nameof(Names))]
    public void No_branch_claims_that_a_whole_warp_goes_one_way(string name)
    {
        (Kernel kernel, StorageForm form) = ShippedKernels.ByName[name];
        Assert.That(Claim().Matches(KernelCatalog.TextOf(kernel, form)).Select(match => match.Value), Is.Empty);
    }

    [Test]
    public void Such_claims_are_taken_out()
    {
        string text = PtxText.Clean("\t@%p5 bra.uni\tL_9;\n\t@!%p6 bra.uni\tL_9;\n\tbra.uni\tL_9;\n\tL_9:\n", "k");
        Assert.That(text, Does.EndWith("\t@%p5 bra\tL1;\n\t@!%p6 bra\tL1;\n\tbra.uni\tL1;\n\tL1:\n"));
    }

    [GeneratedRegex(@"@\S+\s+bra\.uni.*")]
    private static partial Regex Claim();
}
