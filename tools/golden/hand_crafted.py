"""Writes golden vectors of hand-crafted features: edge, texture and colour of pictures that formulas make.

Orientations come from the arc tangent here, hues and saturations from floating point, patterns from strings of bits.
"""

import json
from pathlib import Path

import numpy

GOLDEN = Path(__file__).resolve().parents[2] / "libs/core/src/hand-crafted/hand-crafted.golden.json"
RING = [(0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1), (1, 0), (1, 1)]


def waves(width, height):
    y, x = numpy.mgrid[0:height, 0:width]
    return numpy.stack([(x * x + 3 * y) % 256, (x * y + 7 * x) % 251, (5 * x + y * y) % 241], axis=2)


def grey(width, height):
    y, x = numpy.mgrid[0:height, 0:width]
    return numpy.repeat((((x - width // 2) ** 2 + 2 * (y - height // 3) ** 2) % 256)[:, :, None], 3, axis=2)


def flat(width, height):
    return numpy.full((height, width, 3), 9) * numpy.array([20, 9, 3])


def edge(image):
    height, width, _ = image.shape
    across, down = numpy.zeros(image.shape), numpy.zeros(image.shape)
    across[:, 1:-1] = image[:, 2:] - image[:, :-2]
    down[1:-1] = image[2:] - image[:-2]
    channel = (across**2 + down**2).argmax(axis=2)[:, :, None]
    across, down = (numpy.take_along_axis(part, channel, axis=2)[:, :, 0] for part in (across, down))
    angle = numpy.degrees(numpy.arctan2(down, across)) % 180
    orientation = numpy.round(angle / 22.5).astype(int) % 8
    cells = numpy.zeros((4, 4, 8))
    for y in range(height):
        for x in range(width):
            cells[4 * y // height, 4 * x // width, orientation[y, x]] += numpy.hypot(across[y, x], down[y, x])
    cells *= 16 / (width * height)
    blocks = []
    for row in (0, 2):
        for column in (0, 2):
            block = cells[row : row + 2, column : column + 2].ravel()
            block = numpy.minimum(block / numpy.sqrt((block**2).sum() + 1), 0.2)
            blocks.append(block / numpy.sqrt((block**2).sum() + 1e-4) * numpy.sqrt(32))
    return numpy.concatenate(blocks)


def quarters(labels, bins):
    height, width = labels.shape
    y, x = height // 2, width // 2
    parts = [labels[:y, :x], labels[:y, x:], labels[y:, :x], labels[y:, x:]]
    return numpy.concatenate([numpy.sqrt(bins * numpy.bincount(part.ravel(), minlength=bins) / part.size) for part in parts])


def is_uniform(bits):
    return sum(bits[i] != bits[i - 1] for i in range(8)) <= 2


def texture(image):
    luma = image @ numpy.array([299, 587, 114])
    height, width = luma.shape
    patterns = [f"{pattern:08b}"[::-1] for pattern in range(256)]
    uniform = [bits for bits in patterns if is_uniform(bits)]
    labels = numpy.zeros((height - 4, width - 4), dtype=int)
    for y in range(2, height - 2):
        for x in range(2, width - 2):
            bits = "".join("1" if luma[y + 2 * dy, x + 2 * dx] >= luma[y, x] else "0" for dy, dx in RING)
            labels[y - 2, x - 2] = uniform.index(bits) if bits in uniform else len(uniform)
    return quarters(labels, len(uniform) + 1)


def colour(image):
    red, green, blue = (image[:, :, c].astype(float) for c in range(3))
    value = image.max(axis=2)
    chroma = value - image.min(axis=2)
    saturation = chroma / numpy.maximum(value, 1)
    safe = numpy.maximum(chroma, 1)
    hue = numpy.where(
        value == red, (green - blue) / safe, numpy.where(value == green, 2 + (blue - red) / safe, 4 + (red - green) / safe)
    )
    sector = numpy.floor(hue + 0.5).astype(int) % 6
    coloured = 12 + 4 * sector + 2 * (saturation >= 0.625) + (value >= 128)
    return quarters(numpy.where(saturation < 0.25, value * 12 // 256, coloured), 36)


def main():
    cases = []
    for name, picture in [("waves", waves(64, 48)), ("grey", grey(41, 53)), ("flat", flat(16, 16))]:
        height, width, _ = picture.shape
        cases.append(
            {
                "name": name,
                "width": width,
                "height": height,
                "edge": edge(picture).round(7).tolist(),
                "texture": texture(picture).round(7).tolist(),
                "colour": colour(picture).round(7).tolist(),
            }
        )
    GOLDEN.write_text(json.dumps(cases) + "\n")


if __name__ == "__main__":
    main()
