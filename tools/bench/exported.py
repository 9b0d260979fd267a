"""Runs the ONNX files that `node tools/bench/exported.mjs … --keep FOLDER` left by onnxruntime from PyPI, and compares.

    pip install onnxruntime numpy && python3 tools/bench/exported.py FOLDER

Exit code 1 when a probability of the fp32 graph is off by more than 1e-4.
"""

import json
import pathlib
import sys

import numpy
import onnxruntime

folder = pathlib.Path(sys.argv[1])
expected = json.loads((folder / "expected.json").read_text())
_, height, width, channels = expected["shape"]
pixels = numpy.fromfile(folder / "images.bin", dtype=numpy.uint8).reshape(-1, height, width, channels)
wanted = numpy.array([image["probabilities"] for image in expected["images"]])
worst = None
for name in ["fp32", "fp16", "int8"]:
    session = onnxruntime.InferenceSession(folder / f"{name}.onnx")
    found = numpy.concatenate([session.run(["probabilities"], {"image": pixels[i : i + 8]})[0] for i in range(0, len(pixels), 8)])
    difference = float(numpy.abs(found - wanted).max())
    agree = float((found.argmax(1) == wanted.argmax(1)).mean())
    print(f"onnxruntime {onnxruntime.__version__}, {name}: {len(pixels)} images, largest difference {difference:.1e}, same class {agree:.1%}")
    worst = difference if name == "fp32" else worst
print("metadata:", ", ".join(sorted(onnxruntime.InferenceSession(folder / "fp32.onnx").get_modelmeta().custom_metadata_map)))
sys.exit(1 if worst > 1e-4 else 0)
