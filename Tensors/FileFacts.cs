using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NeoResNet.Tensors;

/// <summary>
/// Represents the identity, the kind and the owner of a file, which .NET does not report. Two paths
/// lead to one file if their identities are equal: links of both kinds, mounted folders and
/// spellings that the file system treats alike. Available on Linux.
/// </summary>
/// <param name="Device">The number of the device that holds the file.</param>
/// <param name="Number">The number of the file on its device.</param>
/// <param name="IsRegular">Whether the file is not a folder, link, device, pipe or socket.</param>
/// <param name="Owner">The number of the user who owns the file.</param>
/// <param name="Group">The number of the group that owns the file.</param>
internal readonly partial record struct FileFacts(ulong Device, ulong Number, bool IsRegular, uint Owner, uint Group)
{
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint BasicFacts = 0x7FF;
    private const int KindMask = 0xF000;
    private const int RegularKind = 0x8000;
    private const uint Unchanged = uint.MaxValue;

    // Set to false after the first failed lookup of the functions, so that no later call repeats
    // it.
    private static volatile bool _isAvailable = OperatingSystem.IsLinux();

    /// <summary>Returns the facts of a file.</summary>
    /// <param name="path">The path.</param>
    /// <param name="followsLink">Whether a symbolic link counts as its target.</param>
    /// <returns>
    /// The facts; null if there is no such file, or if this system does not report facts.
    /// </returns>
    public static FileFacts? Of(string path, bool followsLink = true)
    {
        try
        {
            return _isAvailable && Read(CurrentFolder, path, followsLink ? 0 : NoFollow, BasicFacts, out Answer answer) == 0
                ? new(((ulong)answer.DeviceMajor << 32) | answer.DeviceMinor, answer.Number, (answer.Mode & KindMask) == RegularKind, answer.Owner, answer.Group)
                : null;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            _isAvailable = false;
            return null;
        }
    }

    /// <summary>Returns whether two facts are of one file.</summary>
    public bool IsSameFile(FileFacts other) => Device == other.Device && Number == other.Number;

    /// <summary>Gives another file the group and then the owner of this file.</summary>
    /// <param name="file">The other file, which the current user owns.</param>
    /// <returns>Whether the other file has the group. The owner may differ.</returns>
    public bool TryGiveOwners(SafeFileHandle file)
    {
        bool hasGroup = Change(file, Unchanged, Group) == 0;
        _ = Change(file, Owner, Unchanged);
        return hasGroup;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Read(int folder, string path, int flags, uint mask, out Answer answer);

    [LibraryImport("libc", EntryPoint = "fchown")]
    private static partial int Change(SafeFileHandle file, uint owner, uint group);

    // The layout of struct statx is the same on every processor.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Answer
    {
        [FieldOffset(20)]
        public uint Owner;

        [FieldOffset(24)]
        public uint Group;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Number;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
