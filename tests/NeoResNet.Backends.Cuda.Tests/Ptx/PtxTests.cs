using NeoResNet.Parity;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>Parity cases notice a wrong text, and unknown instructions are refused.</summary>
public sealed class PtxTests
{
    private const string Head = ".visible .entry k(\n\t.param .b32 n\n)\n{\n\t.reg .b32 %r<3>;\n";

    // NaN treated as negative; a NaN that does not win; a missing product; a missing root.
    [TestCase("relu of NaN, 5 channels", "setp.lt.f32", "setp.ltu.f32")]
    [TestCase("max_pool over NaN in pixel 0, 6 channels", "setp.leu.f32", "setp.gt.f32")]
    [TestCase("pointwise of infinity times zero", "fma.rn.f32", "add.rn.f32")]
    [TestCase("batch_norm of numbers up to 2000 gamma", "sqrt.rn.f64", "mov.f64")]
    public void A_wrong_instruction_shows(string name, string right, string wrong)
    {
        bool changed = false;
        using var reference = new ReferenceBackend();
        using var device = new KernelBackend(new PtxDevice(Break), StorageForm.Float32, new(1, 1, 1, 4, 2));
        ParityResult result = ParitySuite.Cases.Single(parity => parity.Name == name).Run(device, reference);
        Assert.That(changed, Is.True);
        Assert.That(result.Passed, Is.False);

        string Break(string text)
        {
            string broken = text.Replace(right, wrong, StringComparison.Ordinal);
            changed |= broken != text;
            return broken;
        }
    }

    // Every seventh case covers all kinds of kernels. Networks have their own tests.
    [Test]
    public void The_text_gives_the_bits_of_its_source()
    {
        using var source = new KernelBackend(new KernelDevice(), StorageForm.Float32, new(2, 1, 1, 8, 2));
        using var text = new KernelBackend(new PtxDevice(), StorageForm.Float32, new(1, 3, 1, 2, 1));
        ParityCase[] cases = [.. ParitySuite.Cases.Where((parity, i) => i % 7 == 0 && !parity.IsNetwork)];
        foreach (ParityCase parity in cases)
        {
            ParityResult result = parity.Run(text, source);
            Assert.That((result.MaxError, result.Message), Is.EqualTo((0.0, "")), result.Name);
        }
    }

    [TestCase("max.f32\t%r1, %r2, %r1;")]
    [TestCase("@%p1 ret;")]
    [TestCase("bar.sync 0;")]
    [TestCase("add.s32 %r1, %r2, %r1")]
    public void What_is_not_known_is_refused(string line) =>
        Assert.That(() => new PtxKernel(Head + line + "\n}\n"), Throws.InstanceOf<NotSupportedException>());
}
