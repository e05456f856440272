using NeoResNet.TestSupport;

namespace NeoResNet.Tensors.Tests;

/// <summary>Tests the temporary files of <see cref="AtomicFile"/>.</summary>
[Platform(Exclude = "Win", Reason = "The tests read the modes and owners of Unix.")]
public sealed class TemporaryFileTests
{
    private const string Abandoned = ".neoresnet-0123456789abcdef0123456789abcdef.tmp";
    private const UnixFileMode ReadByAll = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode WrittenByAll = ReadByAll | UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    [Test]
    [Platform(Include = "Linux", Reason = "Other systems do not report the owner of a file.")]
    public void Files_of_a_process_that_ended_are_removed()
    {
        using var folder = new TemporaryFolder();
        _ = folder.Write(Abandoned, new byte[1000]);
        AtomicFile.Write(folder.PathOf("a"), s => s.Write([1]));
        Assert.That(folder.FileNames, Is.EqualTo(new[] { "a" }));
    }

    [Test]
    [Platform(Include = "Linux", Reason = "Other systems do not report the owner of a file.")]
    public void A_check_before_the_work_removes_them_too()
    {
        using var folder = new TemporaryFolder();
        _ = folder.Write(Abandoned, new byte[1000]);
        AtomicFile.CheckWritable(folder.PathOf("a"));
        Assert.That(folder.FileNames, Is.Empty);
    }

    [Test]
    public void Files_of_a_running_process_stay()
    {
        using var folder = new TemporaryFolder();
        using (new FileStream(folder.PathOf(Abandoned), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
        {
            AtomicFile.Write(folder.PathOf("a"), s => s.Write([1]));
            Assert.That(folder.FileNames, Is.EqualTo(new[] { Abandoned, "a" }));
        }
    }

    [Test]
    public void A_file_is_locked_until_it_has_its_name()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.Write(folder.PathOf("a"), s =>
        {
            string temporary = folder.FileNames.Single();
            Assert.That(() => new FileStream(folder.PathOf(temporary), FileMode.Open, FileAccess.ReadWrite, FileShare.None), Throws.InstanceOf<IOException>());
        });
    }

    [Test]
    public void Other_files_links_and_folders_stay()
    {
        using TemporaryFolder folder = new(), outside = new();
        string target = outside.Write("target", [1]), link = Abandoned.Replace('0', 'a'), below = Abandoned.Replace('0', 'b');
        _ = folder.Write("x.tmp", [1]);
        _ = folder.Write(".neoresnet-", [1]);
        _ = File.CreateSymbolicLink(folder.PathOf(link), target);
        _ = Directory.CreateDirectory(folder.PathOf(below));
        AtomicFile.Write(folder.PathOf("a"), s => s.Write([1]));
        Assert.That(folder.FileNames, Is.EquivalentTo(new[] { "x.tmp", ".neoresnet-", link, "a" }));
        Assert.That(Directory.Exists(folder.PathOf(below)));
        Assert.That(File.Exists(target));
    }

    [TestCase(218)]
    [TestCase(219)]
    [TestCase(255)]
    public void A_target_can_have_any_name_that_the_file_system_allows(int length)
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf(new string('n', length));
        AtomicFile.CheckWritable(path);
        AtomicFile.Write(path, s => s.Write([1]));
        AtomicFile.Write(path, s => s.Write([2]));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(new byte[] { 2 }));
        Assert.That(folder.FileNames, Has.Length.EqualTo(1));
    }

    [Test]
    public void A_longer_name_is_refused_before_the_work()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf(new string('n', 256));
        Assert.That(() => AtomicFile.CheckWritable(path), Throws.InstanceOf<IOException>().With.Message.Contains(path));
        Assert.That(folder.FileNames, Is.Empty);
    }

    [TestCase(WrittenByAll)]
    [TestCase(ReadByAll | UnixFileMode.UserWrite | UnixFileMode.UserExecute)]
    [TestCase(UnixFileMode.UserWrite)]
    public void The_permissions_of_the_replaced_file_are_kept(UnixFileMode mode)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("a", [1]);
        Set(path, mode);
        AtomicFile.Write(path, s => s.Write([2]));
        Assert.That(Mode(path), Is.EqualTo(mode));
    }

    [Test]
    public void A_new_file_has_the_permissions_of_the_system()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.Write(folder.PathOf("a"), s => s.Write([2]));
        Assert.That(Mode(folder.PathOf("a")), Is.EqualTo(Mode(folder.Write("b", [1]))));
    }

    [Test]
    public void While_it_is_written_the_new_file_is_not_more_accessible()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("a", [1]);
        Set(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        AtomicFile.Write(path, s =>
            Assert.That(Mode(folder.PathOf(folder.FileNames.Single(name => name != "a"))), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite)));
    }

    [Test]
    public void A_read_only_target_is_refused_and_stays()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("a", [1]);
        Set(path, ReadByAll);
        Assert.That(() => AtomicFile.CheckWritable(path), Throws.InstanceOf<UnauthorizedAccessException>().With.Message.Contains(path));
        Assert.That(() => AtomicFile.Write(path, s => s.Write([2])), Throws.InstanceOf<UnauthorizedAccessException>().With.Message.Contains(path));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(new byte[] { 1 }));
        Assert.That(folder.FileNames, Is.EqualTo(new[] { "a" }));
    }

    [Test]
    [Platform(Include = "Linux", Reason = "Other systems do not report facts.")]
    public void Facts_tell_one_file_from_another()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("a", [1]);
        _ = folder.Write("b", [1]);
        _ = File.CreateSymbolicLink(folder.PathOf("link"), "a");
        FileFacts a = FileFacts.Of(path)!.Value, b = FileFacts.Of(folder.PathOf("b"))!.Value, link = FileFacts.Of(folder.PathOf("link"))!.Value;
        Assert.That((a.IsSameFile(link), a.IsSameFile(b)), Is.EqualTo((true, false)));
        Assert.That(FileFacts.Of(folder.PathOf("link"), followsLink: false)!.Value.IsSameFile(a), Is.False);
        Assert.That((a.IsRegular, FileFacts.Of("/dev/null")!.Value.IsRegular, FileFacts.Of(folder.FullName)!.Value.IsRegular), Is.EqualTo((true, false, false)));
        Assert.That(FileFacts.Of(folder.PathOf("missing")), Is.Null);
    }

    private static UnixFileMode Mode(string path) => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);

    private static void Set(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }
}
