using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Tests.Checkpoints;

/// <summary>Tests the recognition of arrays whose axes have the order of another framework.</summary>
public sealed class ArrayLayoutTests
{
    [TestCase(new[] { 3, 3, 64, 128 }, new[] { 128, 64, 3, 3 }, "OIHW, as in PyTorch")]
    [TestCase(new[] { 3, 3, 64, 128 }, new[] { 128, 3, 3, 64 }, "OHWI, as in TensorFlow Lite")]
    [TestCase(new[] { 1, 1, 64, 10 }, new[] { 10, 64, 1, 1 }, "OIHW, as in PyTorch")]
    [TestCase(new[] { 1, 1, 64, 10 }, new[] { 64, 10 }, "IO, as in TensorFlow and Keras")]
    [TestCase(new[] { 1, 1, 64, 10 }, new[] { 10, 64 }, "OI, as in PyTorch")]
    [TestCase(new[] { 3, 3, 64, 128 }, new[] { 64, 128, 3, 3 }, null)]
    [TestCase(new[] { 3, 3, 64, 10 }, new[] { 64, 10 }, null)]
    [TestCase(new[] { 3, 3, 3, 3 }, new[] { 3, 3, 3, 3 }, null)]
    [TestCase(new[] { 64 }, new[] { 1, 64 }, null)]
    public void An_array_of_a_slim_file_is_recognized(int[] variable, int[] stored, string? expected) =>
        Assert.That(ArrayLayout.TensorFlow.FindOther(new Shape(variable), new Shape(stored)), Is.EqualTo(expected));

    [Test]
    public void A_file_of_PyTorchs_layout_can_hold_TensorFlows()
    {
        Assert.That(ArrayLayout.PyTorch.FindOther([7, 7, 3, 64], [7, 7, 3, 64]), Is.EqualTo("HWIO, as in TensorFlow and Keras"));
        Assert.That(ArrayLayout.PyTorch.FindOther([1, 1, 64, 10], [64, 10]), Is.EqualTo("IO, as in TensorFlow and Keras"));
        Assert.That(ArrayLayout.PyTorch.StoredShape([1, 1, 64, 10], rank: 2) == new Shape(10, 64));
    }

    [Test]
    public void A_report_names_transposed_arrays_with_both_shapes_and_the_layout()
    {
        using var variables = new VariableStore();
        _ = Layers.Conv2D(new Graph(variables).Placeholder([1, 8, 8, 2]), 5, 3, scope: "conv");
        NamedArray[] arrays = [new("conv/weights", ElementType.Float32, [5, 2, 3, 3], new byte[4 * 90]), new("conv/biases", ElementType.Float32, [6], new byte[4 * 6])];
        RestoreReport report = Assert.Throws<RestoreException>(() => variables.Restore(arrays)).Report;
        Assert.That(report.WrongShapes.Select(wrong => wrong.Name), Is.EqualTo(new[] { "conv/weights", "conv/biases" }));
        Assert.That(report.Transposed, Is.EqualTo(new (string, Shape, Shape, string)[] { ("conv/weights", [3, 3, 2, 5], [5, 2, 3, 3], "OIHW, as in PyTorch") }));
        Assert.That(report.ToString(), Does.Contain("1 of the wrong shape: conv/biases (expected [5], got [6])")
            .And.Contain("1 transposed: conv/weights (stored as [5, 2, 3, 3] in the layout OIHW, as in PyTorch; expected [3, 3, 2, 5])"));
    }
}
