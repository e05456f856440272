"""Makes photos of many kinds with Pillow for PillowPhotoTests. Argument: a folder. For each photo a file, and a line on list.txt:
file, what is expected (same, damaged or refused), width, height; beside it what Pillow itself decodes to, upright, as raw RGB."""
import os
import sys

from PIL import Image, ImageOps

folder = sys.argv[1]
lines = []


def scene(width, height, seed):
    """A smooth picture with an edge and no symmetry, so that turned and mirrored copies all differ."""
    image = Image.new("RGB", (width, height))
    image.putdata([
        (255 * x // width, 255 * y // height, 200 if 3 * x < width and 4 * y < height else (seed * 37 + x + y) % 128)
        for y in range(height) for x in range(width)])
    return image


def add(name, expected, width=0, height=0):
    lines.append(f"{name}\t{expected}\t{width}\t{height}")


def keep(image, name, expected, change=None, **options):
    path = os.path.join(folder, name)
    image.save(path, **options)
    if change:
        data = open(path, "rb").read()
        with open(path, "wb") as out:
            out.write(change(data))

    decoded = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
    with open(path + ".rgb", "wb") as out:
        out.write(decoded.tobytes())
    add(name, expected, *decoded.size)
    return path


def adobe(transform):
    return b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00" + bytes([transform])


def as_rgb(data):
    """The same coded samples, said to be red, green and blue: an Adobe segment takes the place of the JFIF one."""
    return data[:2] + adobe(0) + data[4 + int.from_bytes(data[4:6], "big"):]


def as_ycck(data):
    """The same coded samples, said to be YCCK."""
    assert adobe(0) in data
    return data.replace(adobe(0), adobe(2))


def exif(orientation, endian):
    data = Image.Exif()
    data.endian = endian
    data[0x010F] = "a camera"
    data[0x0112] = orientation
    return data.tobytes()


for i in range(20):
    image = scene(40 + 13 * i, 200 - 7 * i, i)
    grey = image.convert("L")
    cmyk = Image.merge("CMYK", [*image.split(), grey.point(lambda v: v // 2)])
    orientation = 1 + i % 8
    keep(image, f"{i}-baseline.jpg", "same", quality=90 - i, subsampling=i % 3, change=as_rgb if i % 5 == 0 else None)
    keep(image, f"{i}-progressive.jpg", "same", quality=85, progressive=True, subsampling=i % 3)
    keep(grey, f"{i}-grey.jpg", "same", quality=85, progressive=i % 2 == 0)
    keep(cmyk, f"{i}-cmyk.jpg", "same", quality=90, progressive=i % 4 == 0, change=as_ycck if i % 3 == 0 else None)
    keep(image, f"{i}-turned.jpg", "same", quality=90, exif=exif(orientation, "<" if i % 2 else ">"))
    keep(image, f"{i}-truecolour.png", "same")
    if i % 4 == 0:
        keep(image.quantize(32), f"{i}-palette.png", "same")
    elif i % 4 == 1:
        rgba = image.copy()
        rgba.putalpha(grey)
        keep(rgba, f"{i}-alpha.png", "same")
    elif i % 4 == 2:
        keep(grey, f"{i}-grey.png", "same")
    else:
        keep(grey.point(lambda v: v > 99, mode="1"), f"{i}-two-tone.png", "same")
    keep(image, f"{i}.bmp", "same")

    # Cut short in the middle of the image data, and just before the end.
    for source, part in ((f"{i}-progressive.jpg", 0.6), (f"{i}-truecolour.png", 0.9 if i % 2 else 0.3)):
        data = open(os.path.join(folder, source), "rb").read()
        with open(os.path.join(folder, f"{i}-cut-{source}"), "wb") as out:
            out.write(data[: int(len(data) * part)])
        add(f"{i}-cut-{source}", *(["damaged", *image.size] if source.endswith(".jpg") else ["refused"]))

with open(os.path.join(folder, "list.txt"), "w") as out:
    out.write("\n".join(lines) + "\n")
