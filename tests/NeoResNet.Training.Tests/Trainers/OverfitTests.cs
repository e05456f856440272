using NeoResNet.TestSupport;

namespace NeoResNet.Training.Tests.Trainers;

/// <summary>
/// Tests that a network learns few real photos by heart. A gradient that is wrong or too small
/// would leave a loss.
/// </summary>
public sealed class OverfitTests
{
    [Test]
    public void Twenty_photos_of_the_repository_are_learned_by_heart() => LearnsByHeart(RecordedPhotos.Open(), batch: 20, epochs: 120);

    [Test]
    public void Sixty_four_photos_of_CIFAR_10_are_learned_by_heart()
    {
        PhotoDataset photos = PhotoDataset.Open(TestData.OutsidePathOf("data", "cifar10-jpeg.tar.gz")).Test!;
        int stride = photos.Count / 64;
        LearnsByHeart(photos.Subset([.. Enumerable.Range(0, 64).Select(i => i * stride)]), batch: 16, epochs: 60);
    }

    private static void LearnsByHeart(PhotoDataset photos, int batch, int epochs)
    {
        using var folder = new TemporaryFolder();
        var options = new TrainerOptions
        {
            Network = "resnet20_v2_cifar",
            Epochs = epochs,
            Photos = new() { BatchSize = batch, Augmentation = Augmentation.None },
            Optimizer = Nn.Optimizer.Momentum(0.9, nesterov: true),
            Schedule = steps => LearningRate.Triangular(0.1, steps),
            WeightDecay = 0,
        };
        TrainingResult result = new Trainer(photos, validation: null, folder.PathOf("out"), options).Train();
        Assert.That(result.Loss, Is.LessThan(0.01));
        Assert.That(result.Accuracy, Is.EqualTo(1));

        using ImageClassifier classifier = ImageClassifier.Load(result.ModelPath);
        Evaluation evaluation = Evaluation.Run(classifier, photos);
        Assert.That(evaluation.Accuracy, Is.EqualTo(1), "with moving averages instead of the batch's statistics");
    }
}
