using NeoResNet.TestSupport;

namespace NeoResNet.Tensors.Tests;

public sealed class AtomicFileTests
{
    [Test]
    public void A_new_file_has_the_content_and_nothing_else_stays_in_the_folder()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.Write(folder.PathOf("a"), s => s.Write([1, 2, 3]));
        Assert.That(File.ReadAllBytes(folder.PathOf("a")), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(folder.FileNames, Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public void An_old_file_is_replaced_whole()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a", new byte[100]);
        AtomicFile.Write(folder.PathOf("a"), s => s.Write([7]));
        Assert.That(File.ReadAllBytes(folder.PathOf("a")), Is.EqualTo(new byte[] { 7 }));
    }

    [Test]
    public void The_old_file_is_untouched_until_the_new_one_is_complete()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("a", [1]);
        AtomicFile.Write(path, s =>
        {
            s.Write([2, 2]);
            s.Flush();
            Assert.That(File.ReadAllBytes(path), Is.EqualTo(new byte[] { 1 }));
        });
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(new byte[] { 2, 2 }));
    }

    [Test]
    public void A_failure_leaves_the_old_file_and_no_temporary_one()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("a", [1]);
        Assert.That(
            () => AtomicFile.Write(path, s =>
            {
                s.Write([2, 2]);
                throw new InvalidOperationException("stop");
            }),
            Throws.InvalidOperationException.With.Message.EqualTo("stop"));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(new byte[] { 1 }));
        Assert.That(folder.FileNames, Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public void A_target_that_cannot_be_replaced_leaves_no_temporary_file()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.PathOf("a"));
        Assert.That(
            () => AtomicFile.Write(folder.PathOf("a"), s => s.Write([1])),
            Throws.InstanceOf<IOException>().Or.InstanceOf<UnauthorizedAccessException>());
        Assert.That(folder.FileNames, Is.Empty);
    }

    [Test]
    public void A_missing_folder_is_an_error_and_is_not_made()
    {
        using var folder = new TemporaryFolder();
        Assert.That(() => AtomicFile.Write(Path.Combine(folder.PathOf("no"), "a"), s => s.Write([1])), Throws.InstanceOf<DirectoryNotFoundException>());
        Assert.That(Directory.Exists(folder.PathOf("no")), Is.False);
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Links and file modes are those of Unix.")]
    public void A_link_stays_a_link_and_the_mode_of_the_file_stays()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var folder = new TemporaryFolder();
        string path = folder.Write("real", [1]);
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.SetUnixFileMode(path, Mode);
        File.CreateSymbolicLink(folder.PathOf("link"), path);

        AtomicFile.Write(folder.PathOf("link"), s => s.Write([2]));

        Assert.That(new FileInfo(folder.PathOf("link")).LinkTarget, Is.EqualTo(path));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(new byte[] { 2 }));
        Assert.That(File.GetUnixFileMode(path), Is.EqualTo(Mode));
    }
}
