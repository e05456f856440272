"""Photos as transformers' ConvNextImageProcessor prepares them, for TransformersPreprocessingTests: its steps, written after its source
(image_processing_convnext.py, image_transforms.py) with Pillow and Python's own numbers. Each line of the input is JSON; each answer is a
file of float64 values [height, width, channels]."""
import array
import json
import sys

from PIL import Image


def output_size(image, shortest_edge):
    width, height = image.size
    short, long = (width, height) if width <= height else (height, width)
    new_short, new_long = shortest_edge, int(shortest_edge * long / short)
    return (new_short, new_long) if width <= height else (new_long, new_short)


def center_crop(image, size):
    width, height = image.size
    top, left = (height - size) // 2, (width - size) // 2
    return image.crop((left, top, left + size, top + size))


def resize(image, config):
    size = config["size"]
    edge = size["shortest_edge"] if isinstance(size, dict) else size
    if edge >= 384:
        return image.resize((edge, edge), config["resample"])
    enlarged = int(edge / config.get("crop_pct", 224 / 256))
    return center_crop(image.resize(output_size(image, enlarged), config["resample"]), edge)


def values(image, config):
    scale = config.get("rescale_factor", 1 / 255) if config.get("do_rescale", True) else 1
    normalizes = config.get("do_normalize", True)
    for pixel in image.getdata():
        for channel, level in enumerate(pixel):
            value = level * scale
            yield (value - config["image_mean"][channel]) / config["image_std"][channel] if normalizes else value


for line in sys.stdin:
    job = json.loads(line)
    with open(job["config"], encoding="utf-8") as file:
        config = json.load(file)
    with open(job["photo"], "rb") as file:
        photo = Image.frombytes("RGB", (job["photo_width"], job["photo_height"]), file.read())
    with open(job["out"], "wb") as out:
        array.array("d", values(resize(photo, config), config)).tofile(out)
