using NeoResNet.Backends;
using NeoResNet.Nn.Tests.Support;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Tests.Sessions;

/// <summary>Cancels forward passes in the middle and counts the operations that ran.</summary>
public sealed class CancelledRunTests
{
    [Test]
    public void A_forward_pass_stops_after_the_operation_in_which_it_is_cancelled()
    {
        using var model = new TinyModel();
        using var backend = new CancellingBackend();
        using var session = new Session(model.Graph, backend);
        Callable call = session.Callable([model.Input], [model.Output]);
        NhwcTensor image = TinyModel.Image(2, 16, 16);
        float[] expected = call.Run(image).ToArray();
        int whole = backend.Steps;
        Assert.That(whole, Is.GreaterThan(4));
        for (int last = 1; last < whole; last++)
        {
            using var source = new CancellationTokenSource();
            backend.Begin(last, source);
            var output = new NhwcTensor([2, expected.Length / 2]);
            output.Span.Fill(-7);
            Assert.That(() => call.Run([image], [output], source.Token), Throws.InstanceOf<OperationCanceledException>());
            Assert.That(backend.Steps, Is.EqualTo(last), $"of {whole} operations");
            Assert.That(output.ToArray(), Is.All.EqualTo(-7f));
        }

        backend.Begin(0, null);
        Assert.That(call.Run(image).ToArray(), Is.EqualTo(expected));
    }
}
