using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Images;

/// <summary>Tests files that are no photos: the message names their kind and a remedy.</summary>
public sealed class ForeignPhotoTests
{
    private static readonly (string Told, string Remedy, byte[] Content)[] Files =
    [
        ("a WebP image", "Convert it to JPEG or PNG.", [.. "RIFF"u8, 9, 0, 0, 0, .. "WEBPVP8 "u8]),
        ("a GIF image", "Convert it to JPEG or PNG.", [.. "GIF89a"u8, 1, 0, 1, 0]),
        ("a HEIC image", "Convert it to JPEG or PNG.", [0, 0, 0, 16, .. "ftypheic"u8, 0, 0, 0, 0]),
        ("an AVIF image", "Convert it to JPEG or PNG.", [0, 0, 0, 16, .. "ftypavif"u8, 0, 0, 0, 0]),
        ("a TIFF image", "Convert it to JPEG or PNG.", [.. "II*\0\u0008\0\0\0"u8]),
        ("an SVG drawing", "Convert it to JPEG or PNG.", [.. "<svg></svg>"u8]),
        ("a PDF document", "Export the picture as JPEG or PNG.", [.. "%PDF-1.7"u8]),
        ("a web page (HTML)", "Download the file itself.", [.. "<!DOCTYPE html><html></html>"u8]),
        ("a Git LFS pointer", "Run 'git lfs pull'", [.. "version https://git-lfs.github.com/spec/v1\n"u8]),
        ("a safetensors file", "Pass a photo here", [2, 0, 0, 0, 0, 0, 0, 0, .. "{}"u8]),
        ("an image as Base64 text", "Decode the Base64 text to bytes.", [.. "/9j/4AAQSkZJRg=="u8]),
        ("a file that begins and ends with zero bytes", "Copy or download the file again.", new byte[100]),
    ];

    [Test]
    public void A_file_is_named_by_its_content_whatever_its_extension()
    {
        using var folder = new TemporaryFolder();
        Assert.Multiple(() =>
        {
            foreach ((string told, string remedy, byte[] content) in Files)
            {
                string path = folder.Write("photo.jpg", content);
                Assert.That(
                    () => ImageFile.Decode(path),
                    Throws.TypeOf<DataFileException>().With.Message.Contains($"this is {told}").And.Message.Contains("expected a JPEG, PNG or BMP image").And.Message.Contains(remedy).And.Message.Contains(path));
            }
        });
    }

    [Test]
    public void A_folder_is_named_as_a_folder() =>
        Assert.That(() => ImageFile.Decode(Path.GetTempPath()), Throws.TypeOf<UnauthorizedAccessException>().With.Message.Contains("is a folder"));
}
