using NeoResNet.Tensors;

namespace NeoResNet.Backends.Tests;

public sealed class EagerProgramTests
{
    private readonly ReferenceBackend _backend = new();

    [OneTimeTearDown]
    public void End() => _backend.Dispose();

    [Test]
    public void Results_come_in_the_order_in_which_outputs_were_reserved()
    {
        var x = new NhwcTensor([2], [-1, 2]);
        var eager = new EagerProgram();
        ValueId input = eager.Input(x), later = eager.NewOutput(), sooner = eager.NewOutput();
        eager.Add(new Pointwise(input, null, null, Epilogue.Store(sooner) with { Relu = true }));
        eager.Add(new Pointwise(sooner, null, null, Epilogue.Store(later) with { Residual = sooner }));
        eager.Output(input);
        NhwcTensor[] results = eager.Run(_backend);
        Assert.That(results.Select(result => result.Span.ToArray()), Is.EqualTo((float[][])[[0, 4], [0, 2], [-1, 2]]));
    }

    [Test]
    public void It_can_run_again_with_changed_numbers()
    {
        NhwcTensor x = new([1], [3]), factor = new([1], [2]);
        var eager = new EagerProgram();
        eager.Add(new Pointwise(eager.Input(x), eager.Parameter(factor), null, eager.Store()));
        NhwcTensor first = eager.Run(_backend)[0];
        factor.Span[0] = 5;
        NhwcTensor second = eager.Run(_backend)[0];
        Assert.That((first.Span[0], second.Span[0]), Is.EqualTo((6f, 15f)));
    }

    [Test]
    public void A_program_that_was_run_takes_nothing_more_and_runs_again()
    {
        var x = new NhwcTensor([1], [3]);
        var eager = new EagerProgram();
        ValueId input = eager.Input(x);
        eager.Output(input);
        _ = eager.Run(_backend);
        Assert.That(() => eager.Input(x), Throws.InvalidOperationException);
        Assert.That(() => eager.Parameter(x), Throws.InvalidOperationException);
        Assert.That(() => eager.NewOutput(), Throws.InvalidOperationException);
        Assert.That(() => eager.Output(input), Throws.InvalidOperationException);
        Assert.That(() => eager.Add(new Softmax(input, new Epilogue())), Throws.InvalidOperationException);
        NhwcTensor again = eager.Run(_backend)[0];
        Assert.That((eager.Feeds.Count, again.Span[0]), Is.EqualTo((1, 3f)));
    }

    [Test]
    public void A_program_found_incomplete_can_be_completed()
    {
        var x = new NhwcTensor([1], [3]);
        var eager = new EagerProgram();
        ValueId input = eager.Input(x);
        eager.Output(input);
        ValueId later = eager.NewOutput();
        Assert.That(() => eager.Build(), Throws.ArgumentException);
        eager.Add(new Pointwise(input, null, null, Epilogue.Store(later)));
        Assert.That(eager.Build().Outputs, Is.EqualTo(new[] { input, later }));
    }

    [Test]
    public void A_single_operation_must_return_one_value()
    {
        var x = new NhwcTensor([1]);
        Assert.That(() => EagerProgram.Run(_backend, p =>
        {
            ValueId input = p.Input(x);
            p.Output(input);
            return new Pointwise(input, null, null, p.Store());
        }), Throws.ArgumentException.With.Message.Contains("2"));
    }
}
