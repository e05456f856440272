"""Photos as Pillow prepares them, for PillowPreprocessingTests: the resizes and crops of Keras and of torchvision, written here after
torchvision's source with Python's own int() and round(). Each line of the input is JSON; each answer is a file of raw RGB bytes."""
import json
import sys

from PIL import Image

FILTERS = {"pillow_nearest": Image.NEAREST, "pillow_bilinear": Image.BILINEAR, "pillow_bicubic": Image.BICUBIC}


def stretch(image, job):
    return image.resize((job["width"], job["height"]), FILTERS[job["interpolation"]])


def shorter_side(image, job):
    width, height = image.size
    short, long = (width, height) if width <= height else (height, width)
    size = job["shorter_side"]
    new_short, new_long = size, int(size * long / short)
    image = image.resize((new_short, new_long) if width <= height else (new_long, new_short), FILTERS[job["interpolation"]])
    left = int(round((image.size[0] - job["width"]) / 2.0))
    top = int(round((image.size[1] - job["height"]) / 2.0))
    return image.crop((left, top, left + job["width"], top + job["height"]))


for line in sys.stdin:
    job = json.loads(line)
    photo = Image.frombytes("RGB", (job["photo_width"], job["photo_height"]), open(job["photo"], "rb").read())
    result = shorter_side(photo, job) if "shorter_side" in job else stretch(photo, job)
    with open(job["out"], "wb") as out:
        out.write(result.tobytes())
