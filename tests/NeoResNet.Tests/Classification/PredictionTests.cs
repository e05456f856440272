namespace NeoResNet.Tests.Classification;

public sealed class PredictionTests
{
    private static readonly ClassNames Names = ClassNames.Numbered(5);

    [Test]
    public void Best_come_first_and_equal_ones_by_index()
    {
        IReadOnlyList<Prediction> top = Prediction.Top([0.1f, 0.3f, 0.2f, 0.3f, 0.1f], Names, 4);
        Assert.That(top, Is.EqualTo(new Prediction[] { new(1, "class 1", 0.3f), new(3, "class 3", 0.3f), new(2, "class 2", 0.2f), new(0, "class 0", 0.1f) }));
    }

    [Test]
    public void NaN_comes_last()
    {
        Assert.That(Prediction.Top([float.NaN, 0.3f, 0, float.NaN, -1], Names, 9).Select(prediction => prediction.Class), Is.EqualTo(new[] { 1, 2, 4, 0, 3 }));
    }

    [Test]
    public void Names_must_fit() => Assert.That(() => Prediction.Top([0.5f, 0.5f], Names, 1), Throws.ArgumentException.With.Message.Contains("5"));

    [Test]
    public void Count_must_be_at_least_one() => Assert.That(() => Prediction.Top(new float[5], Names, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
}
