using System.Formats.Tar;
using Microsoft.Win32.SafeHandles;

namespace NeoResNet.Tensors;

/// <summary>
/// Represents the target of an atomic write: the file that the write creates or replaces.
/// </summary>
internal sealed class ReplacedFile
{
    private const UnixFileMode AnyWrite = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode SetId = UnixFileMode.SetUser | UnixFileMode.SetGroup;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode GroupBits = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;
    private const UnixFileMode OtherBits = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    // The distance from the bits of others to those of the group.
    private const int GroupShift = 3;

    private readonly UnixFileMode? _mode;
    private readonly FileFacts? _facts;

    /// <summary>Resolves the links of a path, and checks that a write may replace the file.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <exception cref="IOException">
    /// The target exists and is not a regular file, its name is too long, or its disk is read-only.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">The target is read-only.</exception>
    public ReplacedFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FullName = Path.GetFullPath(path);
        if (new FileInfo(FullName).LinkTarget is not null)
        {
            FullName = File.ResolveLinkTarget(FullName, returnFinalTarget: true)!.FullName;
        }

        ThrowIfNotRegular();
        if (!IsWritable())
        {
            return;
        }

        _facts = FileFacts.Of(FullName);
        if (!OperatingSystem.IsWindows())
        {
            _mode = File.GetUnixFileMode(FullName);
        }
    }

    /// <summary>Gets the full path of the file, which is not a link.</summary>
    public string FullName { get; }

    /// <summary>Gets the folder of the file.</summary>
    public string Folder => Path.GetDirectoryName(FullName)!;

    /// <summary>
    /// Gets the permissions of a temporary file until its content is complete; null for the
    /// defaults of the system. While it is written, a file that replaces another one is not more
    /// accessible than that file.
    /// </summary>
    public UnixFileMode? FirstMode => _mode is null ? null : OwnerOnly;

    /// <summary>
    /// Gives a new file the permissions, the group and, if the system permits it, the owner of the
    /// file that it replaces.
    /// </summary>
    /// <param name="file">The new file.</param>
    public void GivePermissions(SafeFileHandle file)
    {
        if (OperatingSystem.IsWindows() || _mode is not { } mode)
        {
            return;
        }

        if (_facts is { } facts && !facts.TryGiveOwners(file))
        {
            // The permissions of the old group must not go to another group.
            var others = (UnixFileMode)((int)(mode & OtherBits) << GroupShift);
            mode = (mode & ~(GroupBits | SetId)) | (mode & GroupBits & others);
        }

        // Some file systems have fixed permissions and reject changes.
        if (File.GetUnixFileMode(file) != mode)
        {
            File.SetUnixFileMode(file, mode);
        }
    }

    // A rename would replace the device, pipe or socket for all its users.
    private void ThrowIfNotRegular()
    {
        if (Directory.Exists(FullName))
        {
            throw new IOException($"'{FullName}' is a directory. Pass the path of a file.");
        }

        // Special files report length 0, so most files need no further check.
        if (!OperatingSystem.IsWindows() && new FileInfo(FullName) is { Exists: true, Length: 0 } && !(FileFacts.Of(FullName)?.IsRegular ?? IsRegular(FullName)))
        {
            throw new IOException($"'{FullName}' is a device, pipe or socket. Pass the path of a regular file.");
        }
    }

    // A rename replaces also a file that its owner protected. Opening the file asks the system for
    // the permission to write, and it changes nothing. The root user has the permission always.
    private bool IsWritable()
    {
        try
        {
            using var probe = new FileStream(FullName, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (FileNotFoundException)
        {
            return false;
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(FullName) & AnyWrite) == 0)
        {
            throw new UnauthorizedAccessException($"Access to the path '{FullName}' is denied: the file is read-only. Change its permissions, or pass another path.");
        }

        return true;
    }

    // Where the system reports no facts, the tar writer of the class library reports the kind of a
    // file. It does not open special files, and it rejects sockets.
    private static bool IsRegular(string target)
    {
        using var archive = new MemoryStream();
        try
        {
            using (var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
            {
                writer.WriteEntry(target, "target");
            }

            archive.Position = 0;
            using var reader = new TarReader(archive);
            return reader.GetNextEntry()?.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile;
        }
        catch (UnauthorizedAccessException)
        {
            // The tar writer opens only regular files. The permissions of the folder determine
            // whether the target can be replaced.
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
