using NeoResNet.Tensors;
using NeoResNet.TestSupport;
using NeoResNet.Training.Tests.Trainers;

namespace NeoResNet.Training.Tests.FineTuning;

/// <summary>Tests trainers that start with the weights of a file.</summary>
public sealed class InitialWeightsTests
{
    private readonly TemporaryFolder _folder = new();
    private readonly PhotoDataset _photos = TunerSetup.Photos(24, 1, "red", "green", "blue"), _others = TunerSetup.Photos(12, 2, "red", "green", "blue");
    private string _start = null!;
    private TrainerOptions _options = null!;

    [OneTimeSetUp]
    public void Tune()
    {
        using ImageClassifier network = TunerSetup.Network();
        FineTuningResult result = new FineTuner(network, _photos, _others, _folder.PathOf("start"), new() { Epochs = 20, BatchSize = 8, LearningRate = 0.02, MaxThreads = 1 }).Train();
        _start = result.ModelPath;
        _options = TrainerSetup.Options(epochs: 1) with { InitialWeights = _start };
        Assert.That(result.ValidationAccuracy, Is.EqualTo(1), "no epoch can be better");
    }

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void The_result_has_the_initial_weights_if_no_epoch_is_better()
    {
        TrainingResult result = Train(_others, _options, "best");
        Assert.That((result.Epochs, result.BestEpoch, result.BestAccuracy), Is.EqualTo((1, (int?)0, (double?)1)));
        Assert.That(TrainerSetup.Bits(result.ModelPath), Is.EqualTo(TrainerSetup.Bits(_start)));
    }

    [Test]
    public void All_layers_learn_from_the_initial_weights_on()
    {
        TrainingResult result = Train(null, _options with { Schedule = _ => LearningRate.Constant(1e-5) }, "last");
        Assert.That(result.BestEpoch, Is.Null);
        float[] before = Values(_start), after = Values(result.ModelPath);
        Assert.That(after, Is.Not.EqualTo(before));
        Assert.That(after, Is.EqualTo(before).Within(0.01), "a small rate changes the weights a little");

        float[] Values(string path)
        {
            using Weights weights = Weights.Load(path);
            return [.. weights.Variables.Variables.Where(variable => variable.Trainable).SelectMany(variable => variable.ToTensor().ToArray())];
        }
    }

    [Test]
    public void A_training_that_is_cancelled_before_its_first_epoch_resumes()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.That(new Trainer(_photos, _others, _folder.PathOf("parts"), _options).Train(null, cancelled.Token).End, Is.EqualTo(TrainingEnd.Cancelled));
        _ = Train(_others, _options with { Resume = true }, "parts");
        _ = Train(_others, _options, "whole");
        Assert.That(TrainerSetup.Bits(_folder.PathOf("parts/last.safetensors")), Is.EqualTo(TrainerSetup.Bits(_folder.PathOf("whole/last.safetensors"))));
        Assert.That(TrainerSetup.Bits(_folder.PathOf("parts/model.safetensors")), Is.EqualTo(TrainerSetup.Bits(_start)));
    }

    [Test]
    public void Weights_of_other_classes_or_networks_are_refused()
    {
        Assert.That(() => new Trainer(TrainerSetup.Halves(16), null, _folder.PathOf("o"), _options).Train(), Throws.TypeOf<DataFileException>().With.Message.Contains("logits for 3 classes, but the photos have 4"));
        Assert.That(() => Train(null, _options with { Network = "resnet20_v2_cifar" }, "o"), Throws.TypeOf<DataFileException>().With.Message.Contains("mlperf_tiny_resnet8"));
    }

    private TrainingResult Train(PhotoDataset? validation, TrainerOptions options, string folder) => new Trainer(_photos, validation, _folder.PathOf(folder), options).Train();
}
