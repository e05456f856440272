using NeoResNet.Tensors;
using NeoResNet.Tests.Support;

namespace NeoResNet.Tests.Explanation;

public sealed class ClassMapTests
{
    [Test]
    public void A_map_is_what_each_place_adds_to_the_logit()
    {
        const string Name = "resnet20_v1_cifar";
        using var weights = new SmallWeights(Name, SmallWeights.Recipe);
        using ImageClassifier classifier = ImageClassifier.Load(weights.Path);
        IReadOnlyList<ClassMap> maps = classifier.Maps(Path.Combine(TestSupport.TestData.Repository, "samples", "images", "cat.png"), top: 4);
        Assert.That(maps.Select(map => map.Prediction), Is.EqualTo(classifier.Classify(SmallWeights.Cat, top: 4)));

        // In a V1 network the last block is what is pooled.
        NhwcTensor features = classifier.Features(SmallWeights.Cat, $"{Name}/block3"), logits = classifier.Features(SmallWeights.Cat, $"{Name}/logits");
        NhwcTensor filter = weights.Variables[$"{Name}/logits/weights"].ToTensor(), biases = weights.Variables[$"{Name}/logits/biases"].ToTensor();
        int channels = filter.Shape[2], classes = filter.Shape[3];
        foreach (ClassMap map in maps)
        {
            int k = map.Prediction.Class;
            double[] expected = new double[map.Height * map.Width];
            for (int place = 0; place < expected.Length; place++)
            {
                expected[place] = biases.Span[k];
                for (int c = 0; c < channels; c++)
                {
                    expected[place] += (double)features.Span[(place * channels) + c] * filter.Span[(c * classes) + k];
                }
            }

            Close.AssertAll(map.Values.Span, expected, rtol: 1e-4, atol: 1e-4, $"class {k}");
            Assert.That(map.Logit, Is.EqualTo(expected.Average()).Within(1e-4));
            Assert.That(map.Logit, Is.EqualTo(logits.Span[k]));
        }
    }

    [TestCase("resnet18_v2")]
    [TestCase("torchvision_resnet18")]
    [TestCase("timm_resnetv2_50")]
    [TestCase("keras_resnet50v2")]
    [TestCase("resnet_v1_50")]
    [TestCase("resnet_v2_50")]
    public void The_mean_of_a_map_is_the_logit_in_every_family(string name)
    {
        using ImageClassifier classifier = ImageClassifier.CreateWithRandomWeights(name, seed: 3, classes: 7, new() { ImageSize = 64 });
        foreach (ClassMap map in classifier.Maps(SmallWeights.Cat, top: 7))
        {
            double scale = map.Values.ToArray().Max(Math.Abs);
            Assert.That(map.Values.ToArray().Average(value => (double)value), Is.EqualTo(map.Logit).Within(1e-5 * scale));
        }
    }
}
