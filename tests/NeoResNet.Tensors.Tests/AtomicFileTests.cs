using System.Formats.Tar;
using System.Net.Sockets;
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
            Throws.InstanceOf<IOException>().With.Message.Contains(folder.PathOf("a")).And.Message.Contains("directory"));
        Assert.That(folder.FileNames, Is.Empty);
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Pipes and links are those of Unix.")]
    public void A_pipe_is_refused_and_stays_also_behind_a_link()
    {
        using var folder = new TemporaryFolder();
        string pipe = folder.PathOf("pipe"), link = folder.PathOf("link");
        MakePipe(pipe);
        File.CreateSymbolicLink(link, "pipe");
        bool written = false;
        Assert.That(() => AtomicFile.Write(pipe, _ => written = true), Throws.InstanceOf<IOException>().With.Message.Contains(pipe).And.Message.Contains("regular file"));
        Assert.That(() => AtomicFile.Write(link, _ => written = true), Throws.InstanceOf<IOException>().With.Message.Contains("regular file"));
        Assert.That(written, Is.False);
        Assert.That(KindOf(pipe), Is.EqualTo(TarEntryType.Fifo));
        Assert.That(folder.FileNames, Is.EquivalentTo(new[] { "pipe", "link" }));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Sockets in folders are those of Unix.")]
    public void A_socket_is_refused_and_stays()
    {
        using var folder = new TemporaryFolder();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder.PathOf("s")));
        Assert.That(() => AtomicFile.Write(folder.PathOf("s"), s => s.Write([1])), Throws.InstanceOf<IOException>().With.Message.Contains("regular file"));
        Assert.That(folder.FileNames, Is.EqualTo(new[] { "s" }));
    }

    [Test]
    public void An_empty_file_is_replaced()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("a", []);
        AtomicFile.Write(path, s => s.Write([7]));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(new byte[] { 7 }));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Links need a privilege there.")]
    public void A_link_to_a_link_to_nothing_makes_the_file_at_its_end()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.PathOf("far"));
        File.CreateSymbolicLink(folder.PathOf("first"), "second");
        File.CreateSymbolicLink(folder.PathOf("second"), Path.Combine("far", "end"));
        AtomicFile.Write(folder.PathOf("first"), s => s.Write([7]));
        Assert.That(File.ReadAllBytes(Path.Combine(folder.PathOf("far"), "end")), Is.EqualTo(new byte[] { 7 }));
        Assert.That(new FileInfo(folder.PathOf("first")).LinkTarget, Is.EqualTo("second"));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Links need a privilege there.")]
    public void A_link_remains_if_several_files_are_one()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.PathOf("far"));
        File.WriteAllBytes(Path.Combine(folder.PathOf("far"), "index"), [1]);
        File.CreateSymbolicLink(folder.PathOf("index"), Path.Combine("far", "index"));
        AtomicFile.WriteAll([(folder.PathOf("data"), s => s.Write([2])), (folder.PathOf("index"), s => s.Write([3]))], areOne: true);
        Assert.That(new FileInfo(folder.PathOf("index")).LinkTarget, Is.EqualTo(Path.Combine("far", "index")));
        Assert.That(File.ReadAllBytes(Path.Combine(folder.PathOf("far"), "index")), Is.EqualTo(new byte[] { 3 }));
    }

    [Test]
    public void A_missing_folder_is_an_error_and_is_not_made()
    {
        using var folder = new TemporaryFolder();
        Assert.That(() => AtomicFile.Write(Path.Combine(folder.PathOf("no"), "a"), s => s.Write([1])), Throws.InstanceOf<DirectoryNotFoundException>());
        Assert.That(Directory.Exists(folder.PathOf("no")), Is.False);
    }

    [Test]
    public void What_cannot_be_written_is_told_by_the_targets_name_before_the_work_too()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.PathOf("no"), "a");
        Assert.That(() => AtomicFile.Write(path, s => s.Write([1])), Throws.InstanceOf<IOException>().With.Message.Contains(path).And.Message.Not.Contains(".tmp"));
        Assert.That(() => AtomicFile.CheckWritable(path), Throws.InstanceOf<DirectoryNotFoundException>().With.Message.Contains(path).And.Message.Not.Contains(".tmp"));
        string there = folder.Write("there", [1]);
        AtomicFile.CheckWritable(there);
        AtomicFile.CheckWritable(folder.PathOf("new"));
        Assert.That(Directory.EnumerateFileSystemEntries(folder.FullName), Is.EqualTo(new[] { there }));
        Assert.That(File.ReadAllBytes(there), Is.EqualTo(new byte[] { 1 }));
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

    private static void MakePipe(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            new PaxTarEntry(TarEntryType.Fifo, "pipe").ExtractToFile(path, overwrite: false);
        }
    }

    private static TarEntryType KindOf(string path)
    {
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, leaveOpen: true))
        {
            writer.WriteEntry(path, "it");
        }

        archive.Position = 0;
        using var reader = new TarReader(archive);
        return reader.GetNextEntry()!.EntryType;
    }

    [Test]
    public void Of_several_files_all_are_written_or_none()
    {
        using var folder = new TemporaryFolder();
        string a = folder.Write("a", [1]), b = folder.PathOf("b");
        Assert.That(
            () => AtomicFile.WriteAll([(a, s => s.Write([2])), (b, _ => throw new InvalidOperationException("stop"))]),
            Throws.InvalidOperationException);
        Assert.That(File.ReadAllBytes(a), Is.EqualTo(new byte[] { 1 }));
        Assert.That(folder.FileNames, Is.EqualTo(new[] { "a" }));

        AtomicFile.WriteAll([(a, s => s.Write([2])), (b, s => s.Write([3]))]);
        Assert.That((File.ReadAllBytes(a), File.ReadAllBytes(b)), Is.EqualTo((new byte[] { 2 }, new byte[] { 3 })));
    }
}
