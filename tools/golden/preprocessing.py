"""Pictures brought to a network's input by Pillow and torchvision: `apps/client/src/backbone/preprocess.golden.json`."""

import json
import pathlib
import sys

import numpy as np
from PIL import Image
from torchvision.transforms import CenterCrop, InterpolationMode, Resize

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools" / "convert-backbone"))
from canary import canary_image  # noqa: E402

PILLOW = {"bicubic": Image.BICUBIC, "bilinear": Image.BILINEAR}
TORCHVISION = {"bicubic": InterpolationMode.BICUBIC, "bilinear": InterpolationMode.BILINEAR}

CASES = [
    {"picture": "canary", "width": 64, "height": 48, "fit": "fill", "resize": "bilinear"},
    {"picture": "canary", "width": 300, "height": 260, "fit": "fill", "resize": "bilinear"},
    {"picture": "canary", "width": 90, "height": 250, "fit": "fill", "resize": "bicubic"},
    {"picture": "canary", "width": 80, "height": 80, "fit": "crop", "shortest": 96, "resize": "bilinear"},
    {"picture": "canary", "width": 80, "height": 64, "fit": "crop", "shortest": 97, "resize": "bicubic"},
    {"picture": "canary", "width": 224, "height": 224, "fit": "crop", "shortest": 256, "resize": "bilinear"},
    {"picture": "turned", "width": 80, "height": 70, "fit": "crop", "shortest": 91, "resize": "bilinear"},
    {"picture": "turned", "width": 260, "height": 260, "fit": "crop", "shortest": 261, "resize": "bicubic"},
]


def framed(case):
    canary = canary_image()
    image = Image.fromarray(canary if case["picture"] == "canary" else np.ascontiguousarray(canary.transpose(1, 0, 2)))
    if case["fit"] == "fill":
        return np.asarray(image.resize((case["width"], case["height"]), PILLOW[case["resize"]]))
    resized = Resize(case["shortest"], interpolation=TORCHVISION[case["resize"]])(image)
    return np.asarray(CenterCrop((case["height"], case["width"]))(resized))


def golden(case):
    pixels = framed(case)
    assert pixels.shape == (case["height"], case["width"], 3), pixels.shape
    flat = pixels.reshape(-1)
    places = [(i * 7919) % flat.size for i in range(60)]
    return {**case, "places": places, "values": [int(flat[place]) for place in places], "mean": float(flat.mean())}


target = ROOT / "apps/client/src/backbone/preprocess.golden.json"
target.write_text(json.dumps([golden(case) for case in CASES], indent=1) + "\n")
print(f"{target.relative_to(ROOT)}: {len(CASES)} cases")
