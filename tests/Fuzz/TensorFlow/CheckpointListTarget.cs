using System.Text;

namespace NeoResNet.Fuzz;

/// <summary>Reads the file <c>checkpoint</c> of a folder, which names the latest checkpoint.</summary>
internal sealed class CheckpointListTarget : CheckpointTarget
{
    private const string Key = "model_checkpoint_path", Text = Key + ": \"model.ckpt-5\"\nall_model_checkpoint_paths: \"model.ckpt-1\"\n";

    private static readonly string[] Words = [Key, ":", "\"", "\\", "\\303\\251", "\\777", "\\", "..", "/", "model.ckpt-5", "\n", "\0", "\ud83d\ude00", "-00000-of-99999", ".index", "all_" + Key, new string('\n', 5000), new string(' ', 5000), new string('a', 5000)];

    private static readonly byte[] Bundle = new TensorBundleTarget().Seeds[0];

    public override string Name => "tensorflow-list";

    public override IReadOnlyList<byte[]> Seeds { get; } = [Encoding.UTF8.GetBytes(Text)];

    public override byte[] Create(FuzzRandom random)
    {
        string text = Text;
        for (int i = random.Below(4); i > 0; i--)
        {
            int at = random.Below(text.Length + 1), end = at + random.Below(Math.Min(text.Length - at, 12) + 1);
            text = text[..at] + random.Pick<string>(Words) + text[(random.OneIn(2) ? at : end)..];
        }

        return random.OneIn(4) ? ByteMutator.Mutate(Encoding.UTF8.GetBytes(text), random) : Encoding.UTF8.GetBytes(text);
    }

    // The checkpoint may be named by a path that does not exist.
    public override bool IsDocumented(Exception exception) => exception is FileNotFoundException or DirectoryNotFoundException or PathTooLongException || base.IsDocumented(exception);

    protected override string PathIn => "";

    protected override IEnumerable<(string Name, byte[] Content)> FilesOf(byte[] file) =>
        [("checkpoint", file), ("model.ckpt-5.index", Bundle[4..(4 + BitConverter.ToInt32(Bundle))]), ("model.ckpt-5.data-00000-of-00001", Bundle[(4 + BitConverter.ToInt32(Bundle))..])];
}
