namespace NeoResNet.Training.Tests;

public sealed class SplitTests
{
    private static readonly string[] Classes = ["a", "b", "c"];

    [Test]
    public void Both_parts_have_the_shares_of_the_classes()
    {
        (PhotoDataset training, PhotoDataset validation) = Dataset(100, 40, 2).Split(0.1, seed: 3);
        Assert.That((training.CountPerClass(), validation.CountPerClass()), Is.EqualTo((new[] { 90, 36, 1 }, new[] { 10, 4, 1 })));
    }

    [Test]
    public void The_parts_are_disjoint_complete_and_depend_on_the_seed_only()
    {
        PhotoDataset dataset = Dataset(30, 20, 10);
        string[] Names(PhotoDataset part) => [.. Enumerable.Range(0, part.Count).Select(part.NameOf)];
        (PhotoDataset training, PhotoDataset validation) = dataset.Split(0.25, seed: 1);
        Assert.Multiple(() =>
        {
            Assert.That(Names(training).Concat(Names(validation)), Is.EquivalentTo(Names(dataset)));
            Assert.That(Names(dataset.Split(0.25, seed: 1).Validation), Is.EqualTo(Names(validation)));
            Assert.That(Names(dataset.Split(0.25, seed: 2).Validation), Is.Not.EqualTo(Names(validation)));
        });
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(double.NaN)]
    public void A_fraction_out_of_range_is_refused(double fraction) =>
        Assert.That(() => Dataset(3, 3, 3).Split(fraction), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("above 0 and below 1"));

    [Test]
    public void Balanced_weights_give_each_class_the_same_sum()
    {
        PhotoDataset dataset = Dataset(50, 25, 5);
        double[] sums = [.. dataset.BalancedWeights().Zip(dataset.CountPerClass(), (weight, count) => weight * count)];
        Assert.That(sums, Is.All.EqualTo(80 / 3.0).Within(1e-12));
    }

    private static PhotoDataset Dataset(params int[] counts) => new(
        "test", Classes, [.. counts.SelectMany((count, label) => Enumerable.Range(0, count).Select(i => new DatasetPhoto($"{label}-{i}", Photo.FromBytes(Photos.Png(i)), [label])))]);
}
