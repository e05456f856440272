using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu.Tests;

public sealed class WinogradSwitchTests
{
    [TestCase(null, WinogradUse.Auto)]
    [TestCase("", WinogradUse.Auto)]
    [TestCase("auto", WinogradUse.Auto)]
    [TestCase("OFF", WinogradUse.Off)]
    [TestCase("force", WinogradUse.Force)]
    [TestCase("force2", WinogradUse.Force2)]
    public void The_variable_decides(string? value, WinogradUse expected)
    {
        Assert.That(WinogradSwitch.Parse(value), Is.EqualTo(expected));
    }

    [Test]
    public void An_unknown_value_is_refused_with_the_allowed_ones()
    {
        Assert.That(() => WinogradSwitch.Parse("on"), Throws.ArgumentException
            .With.Message.Contains(WinogradSwitch.Variable).And.Message.Contains("'on'").And.Message.Contains("auto, off, force"));
    }

    [Test]
    public void Large_layers_are_chosen_by_themselves_and_low_memory_or_off_forbid_it()
    {
        Assert.That(Kernel([8, 28, 28, 128], 128, new()), Does.Contain("winograd"));
        Assert.That(Kernel([8, 28, 28, 128], 128, new() { Winograd = WinogradUse.Off }), Does.Contain("igemm"));
        Assert.That(Kernel([8, 28, 28, 128], 128, new() { LowMemory = true }), Does.Contain("igemm"));
        Assert.That(Kernel([8, 28, 28, 128], 128, new() { LowMemory = true, Winograd = WinogradUse.Force }), Does.Contain("igemm"));
    }

    [Test]
    public void Layers_of_few_channels_stay_direct_unless_forced([Values(1, 8, 15)] int channels)
    {
        Assert.That(Kernel([8, 28, 28, channels], 128, new()), Does.Contain("igemm"));
        Assert.That(Kernel([8, 28, 28, 128], channels, new()), Does.Contain("igemm"));
        Assert.That(Kernel([8, 28, 28, channels], channels, new() { Winograd = WinogradUse.Force }), Does.Contain("winograd"));
    }

    private static string Kernel(Shape shape, int outputs, CompileOptions options)
    {
        using CpuBackend backend = new();
        NhwcTensor x = new(shape), filter = new([3, 3, shape[3], outputs]);
        var program = new EagerProgram();
        program.Add(new Conv2D(program.Input(x), program.Parameter(filter), Window.Padded(3, 1, 1, 1, 1), program.Store()));
        using IExecutable executable = program.Compile(backend, options with { Winograd = options.Winograd ?? WinogradUse.Auto });
        return executable.Describe().Steps[0].Kernel;
    }
}
