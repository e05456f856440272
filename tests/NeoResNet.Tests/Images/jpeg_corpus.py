"""Makes JPEG files of every layout with cjpeg and Pillow, and damages some of them, for JpegCorpusTests. Arguments: the file to write,
and a folder of photos, or nothing. Each record of the file: name, JPEG data, whether the oracle decodes it, width, height, and the
oracle's pixels (RGB). The oracle is Pillow for whole files and libjpeg-turbo itself, which repairs them, for damaged ones."""
import ctypes
import io
import os
import random
import struct
import subprocess
import sys
import tempfile

from PIL import Image

turbo = ctypes.CDLL("libturbojpeg.so.0")
turbo.tjInitDecompress.restype = ctypes.c_void_p
turbo.tjGetErrorStr2.restype = ctypes.c_char_p
random.seed(13)
out = open(sys.argv[1], "wb")
photos = sys.argv[2] if len(sys.argv) > 2 else None

SAMPLINGS = ["1x1", "2x1", "2x2", "1x2", "4x1", "1x4", "4x2", "2x4", "2x2,1x1,2x1", "2x2,2x1,1x2", "3x1", "3x3", "1x1,2x2,2x2", "1x4,1x2,1x1"]
SCRIPTS = {
    "separate": "0;\n1;\n2;\n",
    "pair": "0,1;\n2;\n",
    "bits": "0,1,2: 0-0, 0, 3;\n0: 1-5, 0, 2;\n1: 1-63, 0, 2;\n2: 1-63, 0, 1;\n0: 6-63, 0, 3;\n0,1,2: 0-0, 3, 2;\n0: 6-63, 3, 2;\n"
            "0: 1-63, 2, 1;\n1: 1-63, 2, 1;\n0,1,2: 0-0, 2, 1;\n0,1,2: 0-0, 1, 0;\n0: 1-63, 1, 0;\n1: 1-63, 1, 0;\n2: 1-63, 1, 0;\n",
}
MODES = {"baseline": [], "optimized": ["-optimize"], "progressive": ["-progressive"], "restart": ["-restart", "3B"], "progressive-restart": ["-progressive", "-restart", "1"]}
WARNINGS = (b"Corrupt JPEG data", b"Premature end", b"Invalid SOS parameters", b"Inconsistent progression", b"Warning: unknown JFIF", b"Unknown Adobe")


def scene(width, height):
    image = Image.new("RGB", (width, height))
    image.putdata([
        ((255 * x // width + random.randrange(60)) % 256, 255 * y // height, 200 if 3 * x < width and 4 * y < height else (37 + 3 * x + 5 * y) % 256)
        for y in range(height) for x in range(width)])
    return image


def keep(name, data, size=None, pixels=None):
    width, height = size or (0, 0)
    text = name.encode()
    out.write(struct.pack("<i", len(text)) + text + struct.pack("<i", len(data)) + data + struct.pack("<?ii", pixels is not None, width, height) + (pixels or b""))


def keep_whole(name, data):
    image = Image.open(io.BytesIO(data)).convert("RGB")
    keep(name, data, image.size, image.tobytes())


def succeeded(handle, result):
    """The interface does not tell a warning from an error that follows one, except by the text."""
    return result == 0 or turbo.tjGetErrorStr2(ctypes.c_void_p(handle)).startswith(WARNINGS)


def keep_damaged(name, data):
    handle = turbo.tjInitDecompress()
    width, height, sampling, space = (ctypes.c_int() for _ in range(4))
    pixels = None
    header = turbo.tjDecompressHeader3(ctypes.c_void_p(handle), data, ctypes.c_ulong(len(data)), *map(ctypes.byref, (width, height, sampling, space)))
    if width.value > 0 and succeeded(handle, header):
        if width.value * height.value < 1 << 20 and space.value < 3:
            buffer = ctypes.create_string_buffer(width.value * height.value * 3)
            result = turbo.tjDecompress2(ctypes.c_void_p(handle), data, ctypes.c_ulong(len(data)), buffer, width, 0, height, 0, 0)
            if succeeded(handle, result):
                pixels = buffer.raw
        else:
            turbo.tjDestroy(ctypes.c_void_p(handle))
            return
    elif b"subsampling" in turbo.tjGetErrorStr2(ctypes.c_void_p(handle)):
        # The oracle's interface is limited to common samplings.
        turbo.tjDestroy(ctypes.c_void_p(handle))
        return
    turbo.tjDestroy(ctypes.c_void_p(handle))
    keep(name, data, (width.value, height.value), pixels)


def damage(data):
    data = bytearray(data)
    for _ in range(random.choice([1, 1, 1, 2, 5])):
        at = random.randrange(len(data) // 2 if random.random() < 0.7 else 2, len(data))
        kind = random.random()
        if kind < 0.5:
            data[at] ^= 1 << random.randrange(8)
        elif kind < 0.7:
            data[at] = random.choice([0, 255, 0xD0, 0xD3, 0xD9, 0xDA])
        elif kind < 0.8:
            del data[at:at + random.randrange(1, 40)]
        elif kind < 0.9:
            data[at:at] = bytes([255, random.choice([0, 0xD0, 0xD1, 0xD5, 0xD9, 0xE0, 1, 0xFE, 255])])
        else:
            data[at:at] = random.randbytes(random.randrange(1, 9))
    return bytes(data)


def cjpeg(folder, source, options):
    result = subprocess.run(["cjpeg", *options, source], capture_output=True, cwd=folder)
    return result.stdout if result.returncode == 0 else None


with tempfile.TemporaryDirectory() as folder:
    for name, text in SCRIPTS.items():
        open(os.path.join(folder, name), "w").write(text)
        MODES[name] = ["-scans", name]
    small = {}
    for quality, (width, height) in zip((75, 95, 30, 90, 60), ((57, 45), (16, 16), (3, 7), (33, 47), (130, 21))):
        image = scene(width, height)
        source = os.path.join(folder, "source.ppm")
        image.save(source)
        for sampling in SAMPLINGS:
            for mode, options in MODES.items():
                data = cjpeg(folder, source, ["-quality", str(quality), "-sample", sampling, *options])
                if data:
                    keep_whole(f"{width}x{height} {sampling} {mode}", data)
                    small[width, sampling, mode] = data
        for mode in ("baseline", "progressive", "restart"):
            grey = cjpeg(folder, source, ["-grayscale", *MODES[mode]])
            keep_whole(f"{width}x{height} grey {mode}", grey)
            small[width, "grey", mode] = grey
        keep_whole(f"{width}x{height} rgb", cjpeg(folder, source, ["-rgb"]))
        for progressive in (False, True):
            buffer = io.BytesIO()
            Image.merge("CMYK", [*image.split(), image.convert("L")]).save(buffer, "JPEG", progressive=progressive)
            for transform in (0, 2):
                data = buffer.getvalue()
                at = data.index(b"Adobe") + 11
                keep_whole(f"{width}x{height} cmyk {transform}", data[:at] + bytes([transform]) + data[at + 1:])

    # Progressive ones are not two blocks wide, for which libjpeg-turbo before 3.0.1 estimates missing scans differently.
    chosen = [(16, "2x2", "baseline"), (33, "1x1", "progressive"), (33, "2x1", "restart"), (33, "2x2", "progressive-restart"), (3, "2x2", "separate"),
              (33, "grey", "progressive"), (33, "1x2", "optimized"), (33, "2x1", "bits"), (33, "2x1", "pair"), (33, "grey", "restart")]
    for key in chosen:
        data = small[key]
        for length in range(2, len(data)):
            keep_damaged(f"{key} cut to {length}", data[:length])
        for number in range(200):
            keep_damaged(f"{key} damaged {number}", damage(data))

for file in sorted(os.listdir(photos)) if photos else []:
    if file.lower().endswith((".jpg", ".png")):
        keep_whole(file, open(os.path.join(photos, file), "rb").read())
