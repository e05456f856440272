using NeoResNet.Nn;
using NeoResNet.Tensors;
using NeoResNet.Tutorial;

namespace NeoResNet.Samples.Tests;

public sealed class TutorialTests
{
    [Test]
    public void The_timing_loop_runs_and_prints_the_tutorials_lines()
    {
        var output = new StringWriter();

        ForwardTiming timing = ForwardPass.Run(output, batchSize: 1, height: 32, width: 32, numBatches: 11, burnIn: 1);

        Assert.That(timing.Steps, Has.Count.EqualTo(11).And.All.Positive);
        string[] lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines, Has.Length.EqualTo(3));
        Assert.That(lines[0], Does.Match(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}: step 0, duration = \d+\.\d{3}\s*$"));
        Assert.That(lines[1], Does.Contain(": step 10, duration = "));
        Assert.That(lines[2], Does.Match(@": Forward across 11 steps, \d+\.\d{3} \+/- \d+\.\d{3} sec / batch\s*$"));
    }

    [Test]
    public void Segmentation_gives_a_dense_score_map()
    {
        NhwcTensor scores = Segmentation.Run(batchSize: 1, height: 65, width: 49);

        Assert.That(scores.Shape, Is.EqualTo(new Shape(1, 5, 4, 21)));
        Assert.That(scores.Span.ToArray(), Has.All.Matches<float>(float.IsFinite));
        Assert.That(scores.Span.ToArray().Distinct().Count(), Is.GreaterThan(21));
    }

    [Test]
    public void Segmentation_of_513_pixels_has_a_map_of_33()
    {
        var graph = new Graph(new VariableStore());
        Node inputs = graph.Placeholder([null, 513, 513, 3]);
        using (graph.ArgScope(ResNetV2.ArgScope()))
        {
            (Node net, EndPoints _) = ResNetV2.Resnet101(inputs, numClasses: 21, globalPool: false, outputStride: 16);

            Assert.That(net.Shape, Is.EqualTo(new PartialShape(null, 33, 33, 21)));
        }
    }
}
