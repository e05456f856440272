namespace NeoResNet.Tensors;

/// <summary>Recognizes files by fixed bytes at a fixed place.</summary>
internal static class FileSignatures
{
    // The first match counts, so a longer signature stands before its beginning.
    private static readonly (FileKind Kind, int Offset, byte[] Bytes)[] Table =
    [
        (FileKind.Jpeg, 0, [0xFF, 0xD8, 0xFF]),
        (FileKind.Png, 0, [0x89, .. "PNG"u8]),
        (FileKind.Gif, 0, [.. "GIF8"u8]),
        (FileKind.CameraRaw, 0, [.. "FUJIFILMCCD-RAW"u8]),
        (FileKind.CameraRaw, 0, [.. "IIRO"u8]),
        (FileKind.CameraRaw, 0, [.. "IIRS"u8]),
        (FileKind.CameraRaw, 0, [.. "IIU\0"u8]),
        (FileKind.CameraRaw, 0, [.. "FOVb"u8]),
        (FileKind.CameraRaw, 8, [.. "CR\u0002"u8]),
        (FileKind.Tiff, 0, [.. "II*\0"u8]),
        (FileKind.Tiff, 0, [.. "MM\0*"u8]),
        (FileKind.Tiff, 0, [.. "II+\0"u8]),
        (FileKind.Tiff, 0, [.. "MM\0+"u8]),
        (FileKind.Jpeg2000, 4, [.. "jP  \r\n"u8, 0x87]),
        (FileKind.Jpeg2000, 0, [0xFF, 0x4F, 0xFF, 0x51]),
        (FileKind.JpegXl, 4, [.. "JXL \r\n"u8, 0x87]),
        (FileKind.JpegXl, 0, [0xFF, 0x0A]),
        (FileKind.Photoshop, 0, [.. "8BPS"u8]),
        (FileKind.OpenExr, 0, [0x76, 0x2F, 0x31, 0x01]),
        (FileKind.Radiance, 0, [.. "#?RADIANCE"u8]),
        (FileKind.Radiance, 0, [.. "#?RGBE"u8]),
        (FileKind.Qoi, 0, [.. "qoif"u8]),
        (FileKind.DirectDrawSurface, 0, [.. "DDS "u8]),
        (FileKind.Gimp, 0, [.. "gimp xcf"u8]),
        (FileKind.Flif, 0, [.. "FLIF"u8]),
        (FileKind.Bpg, 0, [.. "BPG"u8, 0xFB]),
        (FileKind.Mng, 0, [0x8A, .. "MNG"u8]),
        (FileKind.Mng, 0, [0x8B, .. "JNG"u8]),
        (FileKind.Fits, 0, [.. "SIMPLE  ="u8]),
        (FileKind.Dicom, 128, [.. "DICM"u8]),
        (FileKind.Npy, 0, [0x93, .. "NUMPY"u8]),
        (FileKind.TorchPickle, 0, [0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]),
        (FileKind.Pickle, 0, [0x80, 0x02]),
        (FileKind.Pickle, 0, [0x80, 0x03]),
        (FileKind.Pickle, 0, [0x80, 0x04, 0x95]),
        (FileKind.Pickle, 0, [0x80, 0x05, 0x95]),
        (FileKind.Hdf5, 0, [0x89, .. "HDF\r\n\u001A\n"u8]),
        (FileKind.TensorFlowLite, 4, [.. "TFL3"u8]),
        (FileKind.MxNet, 0, [0x12, 0x01, 0, 0, 0, 0, 0, 0]),
        (FileKind.Matlab, 0, [.. "MATLAB "u8]),
        (FileKind.Gguf, 0, [.. "GGUF"u8]),
        (FileKind.Parquet, 0, [.. "PAR1"u8]),
        (FileKind.Gzip, 0, [0x1F, 0x8B]),
        (FileKind.Bzip2, 0, [.. "BZh"u8]),
        (FileKind.Xz, 0, [0xFD, .. "7zXZ\0"u8]),
        (FileKind.Zstandard, 0, [0x28, 0xB5, 0x2F, 0xFD]),
        (FileKind.Lz4, 0, [0x04, 0x22, 0x4D, 0x18]),
        (FileKind.SevenZip, 0, [.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C]),
        (FileKind.Rar, 0, [.. "Rar!\u001A\u0007"u8]),
        (FileKind.Tar, 257, [.. "ustar"u8]),
        (FileKind.Pdf, 0, [.. "%PDF-"u8]),
        (FileKind.PostScript, 0, [.. "%!PS"u8]),
        (FileKind.PostScript, 0, [0xC5, 0xD0, 0xD3, 0xC6]),
        (FileKind.Office, 0, [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]),
        (FileKind.Video, 0, [0x1A, 0x45, 0xDF, 0xA3]),
        (FileKind.Video, 0, [0, 0, 1, 0xBA]),
        (FileKind.Video, 0, [0, 0, 1, 0xB3]),
        (FileKind.Video, 0, [.. "FLV\u0001"u8]),
        (FileKind.Audio, 0, [.. "ID3"u8]),
        (FileKind.Audio, 0, [.. "OggS"u8]),
        (FileKind.Audio, 0, [.. "fLaC"u8]),
        (FileKind.AppleDouble, 0, [0, 0x05, 0x16, 0x07]),
        (FileKind.AppleDouble, 0, [0, 0x05, 0x16, 0x00]),
        (FileKind.Executable, 0, [0x7F, .. "ELF"u8]),
        (FileKind.Executable, 0, [0xCA, 0xFE, 0xBA, 0xBE]),
        (FileKind.Executable, 0, [0xCF, 0xFA, 0xED, 0xFE]),
    ];

    /// <summary>Returns the kind whose signature the file has; null if it has none.</summary>
    /// <param name="start">The first bytes of the file.</param>
    public static FileKind? Of(ReadOnlySpan<byte> start)
    {
        foreach ((FileKind kind, int offset, byte[] bytes) in Table)
        {
            if (start.Length >= offset + bytes.Length && start[offset..].StartsWith(bytes))
            {
                return kind;
            }
        }

        return null;
    }
}
