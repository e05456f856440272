using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu.Tests;

public sealed class WinogradRuleTests
{
    [TestCase(null, WinogradUse.Auto)]
    [TestCase("", WinogradUse.Auto)]
    [TestCase("auto", WinogradUse.Auto)]
    [TestCase("OFF", WinogradUse.Off)]
    [TestCase("force", WinogradUse.Force)]
    [TestCase("force2", WinogradUse.Force2)]
    public void The_variable_decides(string? value, WinogradUse expected)
    {
        Assert.That(WinogradRule.OfBackend(null, value), Is.EqualTo(expected));
    }

    [Test]
    public void An_unknown_value_is_refused_with_the_allowed_ones()
    {
        Assert.That(() => WinogradRule.OfBackend(null, "on"), Throws.ArgumentException
            .With.Message.Contains(EnvironmentSwitches.Winograd.Name).And.Message.Contains("'on'").And.Message.Contains("auto, off, force"));
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

    [Test]
    public void The_plan_says_who_chose()
    {
        Assert.That(Step([8, 28, 28, 128], 128, new() { Winograd = WinogradUse.Auto }).ChosenBy, Is.EqualTo("cost model"));
        Assert.That(Step([8, 28, 28, 128], 128, new() { Winograd = WinogradUse.Force2 }).ChosenBy, Is.EqualTo("options"));
        Assert.That(Step([8, 28, 28, 128], 128, new() { LowMemory = true }).ChosenBy, Is.EqualTo("options"));
        Assert.That(Step([8, 28, 28, 128], 128, new(), window: Window.Valid(1)).ChosenBy, Is.Null, "one method only");
    }

    [Test]
    public void Data_gradients_follow_the_rule_with_the_channels_exchanged([Values(1, 15, 128)] int inputs, [Values] bool lowMemory)
    {
        using CpuBackend backend = new();
        var program = new EagerProgram();
        program.Add(new DataGradient(
            program.Input(new NhwcTensor([8, 26, 26, 128])), program.Parameter(new NhwcTensor([3, 3, inputs, 128])), Window.Valid(3), 28, 28, program.Store()));
        using IExecutable executable = program.Compile(backend, new() { Winograd = WinogradUse.Auto, LowMemory = lowMemory });
        PlanStep step = executable.Describe().Steps[0];
        Assert.That(step.Kernel, Does.Contain(inputs < 16 || lowMemory ? "igemm" : "winograd"));
        Assert.That(step.ChosenBy, Is.EqualTo(lowMemory ? "options" : "cost model"));
    }

    [TestCase(null, null, "force", false, "winograd_f43")]
    [TestCase(null, WinogradUse.Force2, "off", false, "winograd_f23")]
    [TestCase(WinogradUse.Off, WinogradUse.Force2, "force", false, "igemm")]
    [TestCase(WinogradUse.Force, WinogradUse.Off, "off", false, "winograd_f43")]
    [TestCase(WinogradUse.Force, WinogradUse.Force, "force", true, "igemm")]
    public void The_first_in_order_of_precedence_decides(WinogradUse? compile, WinogradUse? backend, string variable, bool lowMemory, string expected)
    {
        var options = new CompileOptions { Winograd = compile, LowMemory = lowMemory };
        var rule = WinogradRule.For(options, WinogradRule.OfBackend(backend, variable), KernelTable.Rows[^1].Costs);
        var builder = new ProgramBuilder();
        var conv = new Conv2D(builder.Input([1, 9, 9, 32]), builder.Parameter(new(0), [3, 3, 32, 32]), Window.Valid(3), Epilogue.Store(builder.NewValue()));
        builder.Add(conv);
        builder.Output(conv.Epilogue.Output!.Value);
        Assert.That(rule.FormOf(builder.Build().Shapes, conv)?.Name is { } form ? $"winograd_{form}" : "igemm", Is.EqualTo(expected));
    }

    private static string Kernel(Shape shape, int outputs, CompileOptions options) => Step(shape, outputs, options with { Winograd = options.Winograd ?? WinogradUse.Auto }).Kernel;

    private static PlanStep Step(Shape shape, int outputs, CompileOptions options, Window? window = null)
    {
        Window taken = window ?? Window.Padded(3, 1, 1, 1, 1);
        using CpuBackend backend = new();
        NhwcTensor x = new(shape), filter = new([taken.Height.Kernel, taken.Width.Kernel, shape[3], outputs]);
        var program = new EagerProgram();
        program.Add(new Conv2D(program.Input(x), program.Parameter(filter), taken, program.Store()));
        using IExecutable executable = program.Compile(backend, options);
        return executable.Describe().Steps[0];
    }
}
