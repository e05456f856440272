using System.Reflection;
using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Nn.Onnx;
using NeoResNet.Onnx.Tests.Families;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;
using NeoResNet.Training;

namespace NeoResNet.Onnx.Tests.Import;

/// <summary>
/// The ImageNet network that Microsoft publishes with ML.NET, written by CNTK, on real photos.
/// </summary>
public sealed class ResNet18Tests
{
    private const double Bound = 1e-5;
    private const string Result = "Pooling395_Output_0";

    private static readonly string[] Inner =
        ["Convolution249_Output_0", "ReLU253_Output_0", "Pooling255_Output_0", "Plus267_Output_0", "ReLU301_Output_0", "Convolution303_Output_0", "Plus391_Output_0", "ReLU393_Output_0"];

    [Test]
    public void Results_and_inner_values_on_photos_are_the_runtimes()
    {
        string path = FindModel();
        using var folder = new TemporaryFolder();
        string opened = folder.PathOf("opened.onnx");
        WriteWithOutputs(path, opened, Inner);

        using OnnxModel model = OnnxModel.Load(path);
        using var backend = new CpuBackend();
        using var session = new Session(model.Graph, backend);
        using var runtime = new OnnxRun(opened);
        string[] names = [.. Inner, Result];
        Callable call = session.Callable([model.Inputs["Input247"]], [.. names.Select(name => model.EndPoints[name])]);
        Callable answer = session.Callable([.. model.Inputs.Values], [.. model.Outputs.Values]);
        foreach (string photo in (string[])["cat.png", "coffee.png"])
        {
            NhwcTensor image = Recipe.KerasCaffe.Prepare(Photo.Decode(Path.Combine(TestData.Repository, "samples", "images", photo)));
            (int[] sizes, float[] values) = OnnxRun.ChannelsFirst(image);
            Dictionary<string, (int[] Sizes, float[] Values)> theirs = runtime.Run([("Input247", sizes, values)]);
            NhwcTensor[] ours = call.Run([image]);
            Assert.Multiple(() =>
            {
                for (int i = 0; i < names.Length; i++)
                {
                    (int[] shape, float[] numbers) = OnnxRun.ChannelsFirst(ours[i]);
                    Assert.That(shape, Is.EqualTo(theirs[names[i]].Sizes), names[i]);
                    Assert.That(Comparison.Difference(theirs[names[i]].Values, numbers), Is.LessThan(Bound), $"{photo}: {names[i]}");
                }
            });

            // Without inner fetches, everything is fused.
            Assert.That(Comparison.Difference(theirs[Result].Values, answer.Run([image])[0].ToArray()), Is.LessThan(Bound), photo);
        }
    }

    [Test]
    public void The_model_keeps_its_names_and_fuses_like_the_librarys_networks()
    {
        using OnnxModel model = OnnxModel.Load(FindModel());
        using var backend = new CpuBackend();
        using var session = new Session(model.Graph, backend);
        string[] kernels = [.. session.Callable([.. model.Inputs.Values], [.. model.Outputs.Values]).Describe(new NhwcTensor(1, 224, 224, 3)).Steps.Select(step => step.Kind)];
        Assert.Multiple(() =>
        {
            Assert.That((model.Producer, model.OperatorSet, model.GraphName), Is.EqualTo(("CNTK", 8, "CNTKGraph")));
            Assert.That(model.Graph.Variables.ParameterCount, Is.EqualTo(15_908_800));
            Assert.That(model.Graph.Variables["Parameter91"].Shape, Is.EqualTo(new Shape([7, 7, 3, 64])));
            Assert.That(model.Inputs.Single().Value.Shape, Is.EqualTo(new PartialShape(null, 224, 224, 3)));
            Assert.That(model.Outputs.Keys, Is.EqualTo(new[] { Result }));

            // 22 batch norms, 19 ReLUs and 9 additions became parts of 22 convolutions.
            Assert.That(kernels.GroupBy(kind => kind).ToDictionary(group => group.Key, group => group.Count()), Is.EqualTo(new Dictionary<string, int>
            {
                ["conv2d"] = 22,
                ["max_pool"] = 1,
                ["global_mean"] = 1,
            }));
        });
    }

    [Test]
    public void New_logits_learn_and_the_tuned_model_has_the_runtimes_results()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in (string[])["cat", "coffee"])
        {
            string path = Path.Combine(TestData.Repository, "samples", "images", $"{name}.png");
            foreach (string part in (string[])["train", "val"])
            {
                _ = Directory.CreateDirectory(folder.PathOf($"data/{part}/{name}"));
                File.Copy(path, folder.PathOf($"data/{part}/{name}/1.png"));
            }
        }

        PhotoDatasetParts photos = PhotoDataset.Open(folder.PathOf("data"));
        using ImageClassifier network = ImageClassifier.Load(FindModel(), new() { Recipe = Recipe.KerasCaffe, BatchSize = 2 });
        FineTuningResult result = new FineTuner(network, photos.Training, photos.Validation, folder.PathOf("out")).Train();
        Assert.That(result.ValidationAccuracy, Is.EqualTo(1));

        using ImageClassifier tuned = ImageClassifier.Load(result.ModelPath);
        using var runtime = new OnnxRun(result.ModelPath);
        Assert.That(tuned.ClassNames, Is.EqualTo(new[] { "cat", "coffee" }));
        for (int i = 0; i < photos.Training.Count; i++)
        {
            (int[] sizes, float[] values) = OnnxRun.ChannelsFirst(tuned.Recipe.Prepare(photos.Training.Read(i)));
            float[] theirs = runtime.Run([("images", sizes, values)])["logits"].Values, ours = tuned.Features(photos.Training.Read(i), "model/logits").ToArray();
            Assert.That(Comparison.Difference(theirs, ours), Is.LessThan(Bound));
            Assert.That(ours[i], Is.EqualTo(ours.Max()));
        }
    }

    // The weights are in memory twice while a model is imported: in the file, and in the variables, which
    // the garbage collector does not own.
    [Test]
    public void Loading_allocates_the_file_and_no_copies_of_it()
    {
        string path = FindModel();
        long before = GC.GetAllocatedBytesForCurrentThread();
        using OnnxModel model = OnnxModel.Load(path);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(new FileInfo(path).Length + (2 << 20)));
    }

    public static string FindModel()
    {
        string path = typeof(ResNet18Tests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "ResNet18").Value!;
        Assert.That(path, Does.Exist, "The restore of this project downloads the model.");
        return path;
    }

    // Protocol buffers merge a second graph into the first, so outputs can be appended to a file.
    private static void WriteWithOutputs(string from, string to, IEnumerable<string> names)
    {
        var graph = new WireWriter();
        foreach (string name in names)
        {
            _ = graph.Message(12, new WireWriter().Text(1, name).Message(2, new WireWriter().Message(1, new WireWriter().Number(1, 1))));
        }

        File.WriteAllBytes(to, [.. File.ReadAllBytes(from), .. new WireWriter().Message(7, graph).ToArray()]);
    }
}
