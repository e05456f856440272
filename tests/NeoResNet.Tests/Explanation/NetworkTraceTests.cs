using NeoResNet.Tensors;
using NeoResNet.Tests.Support;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Explanation;

/// <summary>The step that differs first is found, whatever differs.</summary>
public sealed class NetworkTraceTests
{
    private const string Name = "resnet20_v2_cifar";
    private const double Tolerance = 1e-3;

    private SmallWeights _weights = null!;
    private NetworkTrace _golden = null!;

    [OneTimeSetUp]
    public void MakeGolden()
    {
        _weights = new(Name, SmallWeights.Recipe);
        using ImageClassifier classifier = ImageClassifier.Load(_weights.Path);
        _golden = classifier.Trace(SmallWeights.Cat);
    }

    [OneTimeTearDown]
    public void RemoveWeights() => _weights.Dispose();

    [Test]
    public void The_steps_are_the_photo_the_units_and_the_head()
    {
        string[] names = [.. _golden.Steps.Select(step => step.Name)];
        Assert.That(names[..5], Is.EqualTo(new[] { "photo/decoded", "photo/cropped", "photo/resized", "photo/input", $"{Name}/conv1" }));
        Assert.That(names.Count(name => name.EndsWith("/basic_v2", StringComparison.Ordinal)), Is.EqualTo(9));
        Assert.That(names[^1], Is.EqualTo("predictions"));
    }

    [Test]
    public void A_file_gives_the_trace_back()
    {
        string path = _weights.PathOf("g.json");
        TraceFile.Write(path, _golden);
        NetworkTrace read = TraceFile.Read(path);
        Assert.That(read.Steps.Select(step => (step.Name, step.Shape, step.Statistics)), Is.EqualTo(_golden.Steps.Select(step => (step.Name, step.Shape, step.Statistics))));
        Assert.That(read.Steps.SelectMany(step => step.Samples), Is.EqualTo(_golden.Steps.SelectMany(step => step.Samples)));
        Assert.That(_golden.Compare(read).Max(drift => drift.Error), Is.Zero);
    }

    [TestCase("channels", "photo/input")]
    [TestCase("mean", "photo/input")]
    [TestCase("interpolation", "photo/resized")]
    [TestCase("crop", "photo/cropped")]
    [TestCase("size", "photo/resized")]
    public void Another_recipe_drifts_where_it_differs(string what, string first)
    {
        Recipe recipe = what switch
        {
            "channels" => SmallWeights.Recipe with { Channels = ChannelOrder.Bgr },
            "mean" => SmallWeights.Recipe with { Mean = new(0.01, 0, 0) },
            "interpolation" => SmallWeights.Recipe with { Interpolation = Interpolation.PillowBilinear },
            "crop" => SmallWeights.Recipe with { CropFraction = 0.9 },
            _ => SmallWeights.Recipe.WithSize(33),
        };
        Assert.That(FirstDrift(_weights.Path, new() { Recipe = recipe }), Is.EqualTo(first));
    }

    [Test]
    public void Other_weights_drift_at_their_unit()
    {
        using var other = new SmallWeights(Name, SmallWeights.Recipe, variables =>
        {
            NhwcTensor values = variables[$"{Name}/block2/unit_2/basic_v2/conv1/weights"].ToTensor();
            values.Span[7] += 1;
            variables[$"{Name}/block2/unit_2/basic_v2/conv1/weights"].Assign(values.Span);
        });
        Assert.That(FirstDrift(other.Path, new()), Is.EqualTo($"{Name}/block2/unit_2/basic_v2"));
    }

    [Test]
    public void Files_that_are_no_trace_are_refused_by_name()
    {
        string path = _weights.PathOf("bad.json");
        TraceFile.Write(path, _golden with { Steps = [_golden.Steps[^1]] });
        byte[] valid = File.ReadAllBytes(path);
        foreach (string text in (string[])["", "[]", "{}", """{"version":2,"network":"n","steps":[]}""", """{"version":1,"network":"n","steps":[{"name":"a"}]}""", """{"version":1,"network":"n","steps":[]}""",
            """{"version":1,"network":"n","steps":[{"name":"a","shape":[-1],"min":0,"max":0,"mean":0,"deviation":0,"zeros":0,"non_finite":0,"samples":[]}]}"""])
        {
            File.WriteAllText(path, text);
            Assert.That(() => TraceFile.Read(path), Throws.InstanceOf<DataFileException>().With.Message.StartsWith(path), text);
        }

        File.WriteAllText(path, """{"height":224}""");
        Assert.That(() => TraceFile.Read(path), Throws.InstanceOf<DataFileException>().With.Message.Contains("'version' is missing"));
        TraceFile.Write(path, _golden with { Steps = [_golden.Steps[^1], _golden.Steps[^1]] });
        Assert.That(() => TraceFile.Read(path), Throws.InstanceOf<DataFileException>().With.Message.StartsWith(path).And.Message.Contains("two steps 'predictions'"));

        for (int number = 0; number < 300; number++)
        {
            File.WriteAllBytes(path, ByteMutations.Case(valid, number));
            try
            {
                _ = TraceFile.Read(path);
            }
            catch (DataFileException)
            {
                // What is refused is refused so.
            }
        }
    }

    [TestCase("{\"version\":1,\"network\":\"n\",\"steps\":[", "0,")]
    [TestCase("{\"version\":1,\"network\":\"n\",\"steps\":[{\"samples\":[", "1,")]
    [TestCase("[", "{},")]
    [TestCase("{", "\"\":1,")]
    public void A_file_of_short_values_takes_little_memory(string start, string value)
    {
        string path = _weights.PathOf("short.json");
        byte[] values = [.. System.Text.Encoding.UTF8.GetBytes(value)];
        byte[] text = [.. System.Text.Encoding.UTF8.GetBytes(start), .. Enumerable.Repeat(values, (TraceFile.MaxLength - start.Length) / values.Length).SelectMany(bytes => bytes)];
        File.WriteAllBytes(path, text);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => TraceFile.Read(path), Throws.InstanceOf<DataFileException>().With.Message.Contains($"more than {TraceFile.MaxTokens} values"));

        // The file, and the copies while the array for it grows.
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(4L * TraceFile.MaxLength));
    }

    [Test]
    public void A_number_where_the_other_has_none_is_a_drift()
    {
        TraceStep step = _golden.Steps[^1], odd = step with { Samples = [.. step.Samples.Select((value, i) => i == 3 ? float.NaN : value)] };
        TraceStep noMean = step with { Statistics = step.Statistics with { Mean = double.NaN } }, noDeviation = step with { Statistics = step.Statistics with { Deviation = double.NaN } };
        foreach (TraceStep other in (TraceStep[])[odd, noMean, noDeviation])
        {
            Assert.That(new NetworkTrace(Name, [step]).Compare(new NetworkTrace(Name, [other])).Single().Error, Is.EqualTo(double.PositiveInfinity));
            Assert.That(new NetworkTrace(Name, [other]).Compare(new NetworkTrace(Name, [step])).Single().Problem, Does.Contain("finite in one trace only"));
            Assert.That(new NetworkTrace(Name, [other]).Compare(new NetworkTrace(Name, [other])).Single().Error, Is.Zero, "what is none in both is the same");
        }
    }

    [Test]
    public void Statistics_leave_out_and_count_what_is_not_finite()
    {
        TensorStatistics values = TensorStatistics.Of<float>([0, 3, float.NaN, -1, 0, float.NegativeInfinity]);
        Assert.That((values.Count, values.Min, values.Max, values.Mean, values.NonFinite), Is.EqualTo((6, -1.0, 3.0, 0.5, 2)));
        Assert.That(values.Deviation, Is.EqualTo(Math.Sqrt(2.25)).Within(1e-12));
        Assert.That(values.Zeros, Is.EqualTo(2 / 6.0));
        Assert.That(TensorStatistics.Of<float>([float.NaN]).Mean, Is.NaN);
        Assert.That(TensorStatistics.Of<byte>([0, 255]).Max, Is.EqualTo(255));
    }

    private string? FirstDrift(string weights, ImageClassifierOptions options)
    {
        using ImageClassifier classifier = ImageClassifier.Load(weights, options);
        return classifier.Trace(SmallWeights.Cat).Compare(_golden).FirstOrDefault(drift => drift.Error > Tolerance)?.Name;
    }
}
