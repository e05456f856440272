using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Nn.Tests.Checkpoints.TensorFlow;

/// <summary>Checks the forms in which people name a TensorFlow checkpoint.</summary>
public sealed class TensorFlowPathTests
{
    private static readonly NamedArray[] Arrays = [NamedArray.FromTensor("a", new NhwcTensor([2], [1, 2]))];

    [TestCase("model.ckpt-12")]
    [TestCase("model.ckpt-12.index")]
    [TestCase("model.ckpt-12.data-00000-of-00001")]
    [TestCase("")]
    public void A_bundle_is_found(string path)
    {
        using var folder = new TemporaryFolder();
        Checkpoint.Write(folder.PathOf("model.ckpt-12"), Arrays, CheckpointFormat.TensorFlowBundle);
        Check(folder.PathOf(path));
    }

    [TestCase("model_checkpoint_path: \"model.ckpt-12\"\nall_model_checkpoint_paths: \"model.ckpt-1\"\n")]
    [TestCase("all_model_checkpoint_paths: \"model.ckpt-1\"\n  model_checkpoint_path : \"/home/somebody/moved/model.ckpt-12\"")]
    [TestCase("model_checkpoint_path: \"model\\056ckpt-12\"")]
    public void The_file_checkpoint_of_a_folder_names_the_latest(string text)
    {
        using var folder = new TemporaryFolder();
        Checkpoint.Write(folder.PathOf("model.ckpt-1"), [NamedArray.FromTensor("old", new NhwcTensor([1], [0]))], CheckpointFormat.TensorFlowBundle);
        Checkpoint.Write(folder.PathOf("model.ckpt-12"), Arrays, CheckpointFormat.TensorFlowBundle);
        File.WriteAllText(folder.PathOf("checkpoint"), text);
        Check(folder.FullName);
    }

    [Test]
    public void The_folder_of_a_SavedModel_is_found()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.PathOf("variables"));
        Checkpoint.Write(folder.PathOf("variables/variables"), Arrays, CheckpointFormat.TensorFlowBundle);
        Check(folder.FullName);
    }

    [Test]
    public void A_left_over_shard_of_another_save_does_not_count()
    {
        using var folder = new TemporaryFolder();
        Checkpoint.Write(folder.PathOf("model"), Arrays, CheckpointFormat.TensorFlowBundle);
        folder.Write("model.data-00001-of-00002", [1, 2, 3]);
        Check(folder.PathOf("model"));
        Check(folder.PathOf("model.data-00001-of-00002"));
    }

    [TestCase("export")]
    [TestCase("export-00000-of-00002")]
    [TestCase("export-00001-of-00002")]
    public void All_shards_of_a_V1_checkpoint_are_read(string path)
    {
        using var folder = new TemporaryFolder();
        Checkpoint.Write(folder.PathOf("export-00000-of-00002"), Arrays, CheckpointFormat.TensorFlowV1);
        Checkpoint.Write(folder.PathOf("export-00001-of-00002"), [NamedArray.FromTensor("b", new NhwcTensor([1], [3]))], CheckpointFormat.TensorFlowV1);
        using ICheckpoint checkpoint = Checkpoint.Open(folder.PathOf(path));
        Assert.That(checkpoint.Entries.Select(entry => entry.Name), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(checkpoint.ReadTensor("b").ToArray(), Is.EqualTo(new float[] { 3 }));
    }

    [Test]
    public void A_missing_shard_is_named()
    {
        using var folder = new TemporaryFolder();
        Checkpoint.Write(folder.PathOf("export-00000-of-00002"), Arrays, CheckpointFormat.TensorFlowV1);
        Assert.That(() => Checkpoint.Open(folder.PathOf("export")), Throws.TypeOf<CheckpointException>().With.Message.Contains("export-00001-of-00002"));
    }

    [Test]
    public void A_path_that_names_nothing_is_a_missing_file()
    {
        using var folder = new TemporaryFolder();
        Assert.That(() => Checkpoint.Open(folder.PathOf("model.ckpt")), Throws.TypeOf<FileNotFoundException>());
        Assert.That(() => Checkpoint.Open(folder.FullName), Throws.TypeOf<CheckpointException>().With.Message.Contains("no checkpoint"));
        Assert.That(() => Checkpoint.Open(folder.Write("a.bin", [1, 2, 3])), Throws.TypeOf<CheckpointException>().With.Message.Contains("unknown format"));
        Assert.That(() => Checkpoint.Open(folder.Write("empty", [])), Throws.TypeOf<CheckpointException>());
    }

    private static void Check(string path)
    {
        using ICheckpoint checkpoint = Checkpoint.Open(path);
        Assert.That(checkpoint.Entries.Select(entry => entry.Name), Is.EqualTo(new[] { "a" }));
        Assert.That(checkpoint.ReadTensor("a").ToArray(), Is.EqualTo(new float[] { 1, 2 }));
    }
}
