using NeoResNet.Nn;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Training.Tests;

public sealed class BuiltInModelTests
{
    [Test]
    public void Its_stated_accuracy_is_that_of_all_test_photos()
    {
        PhotoDataset photos = PhotoDataset.Open(TestData.OutsidePathOf("data", "cifar10-jpeg.tar.gz")).Test!;
        using ImageClassifier classifier = ImageClassifier.BuiltIn(new() { BatchSize = 50 });
        Evaluation result = Evaluation.Run(classifier, photos);
        Assert.That(result.Images, Is.EqualTo(BuiltInModel.TestPhotos));

        // Levels of kernels round differently, which can decide photos on the edge of two classes.
        Assert.That(result.Accuracy * result.Images, Is.EqualTo(BuiltInModel.CorrectPhotos).Within(5));
    }

    [Test]
    public void It_recognizes_the_photos_of_the_repository()
    {
        PhotoDataset photos = RecordedPhotos.Open();
        using ImageClassifier classifier = ImageClassifier.BuiltIn();
        Assert.That(Evaluation.Run(classifier, photos).Accuracy, Is.GreaterThanOrEqualTo(0.75));
    }

    [Test]
    public void Its_classes_and_its_recipe_are_those_of_CIFAR_10()
    {
        using ImageClassifier classifier = ImageClassifier.BuiltIn();
        Assert.Multiple(() =>
        {
            Assert.That(classifier.ClassNames, Is.EqualTo(ClassNames.Cifar10));
            Assert.That((classifier.Recipe.Height, classifier.Recipe.Width, classifier.RecipeOrigin), Is.EqualTo((32, 32, RecipeOrigin.Metadata)));
            Assert.That(classifier.HasRandomWeights, Is.False);
            Assert.That(classifier.IgnoredArrays, Is.Empty);
            Assert.That(classifier.WeightsReport!.IsExact);
        });
    }

    [Test]
    public void It_has_at_most_4_megabytes()
    {
        using Stream weights = BuiltInModel.Open();
        Assert.That(weights.Length, Is.LessThanOrEqualTo(4_000_000));
    }

    [Test]
    public void Options_apply_to_it()
    {
        using ImageClassifier classifier = ImageClassifier.BuiltIn(new() { ClassNames = ClassNames.FromList([.. ClassNames.Cifar10.Select(name => name.ToUpperInvariant())]), ImageSize = 64 });
        Assert.That((classifier.ClassNames[3], classifier.Recipe.Height), Is.EqualTo(("CAT", 64)));
        Assert.That(() => ImageClassifier.BuiltIn(new() { Network = "resnet_v2_50" }), Throws.TypeOf<RestoreException>().Or.TypeOf<DataFileException>());
    }
}
