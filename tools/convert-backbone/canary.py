"""The canary image, made from whole numbers only, and its way to the network's input.

The formula is the one of libs/core/src/backbone/canary-image.ts; the two must stay equal.
"""

import numpy as np

WIDTH, HEIGHT = 256, 192


def canary_image():
    """[192, 256, 3] uint8."""
    x, y = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    disc = (x - 128) ** 2 + (y - 96) ** 2 < 3600
    checker = ((x >> 3) ^ (y >> 3)) & 1 == 1
    fine = ((x * 7) ^ (y * 13)) & 63
    red = np.where(disc, 160 + fine, x)
    green = np.where(checker, 96 + fine, (y + (x >> 1)) & 255)
    blue = np.where(disc, fine, 255 - (((x + 2 * y) >> 2) & 127))
    return np.stack([red, green, blue], axis=2).astype(np.uint8)


def cubic(x):
    """Keys 1981 with a = -0.5 (Catmull-Rom)."""
    x = np.abs(x)
    return np.where(x < 1, (1.5 * x - 2.5) * x * x + 1, np.where(x < 2, ((-0.5 * x + 2.5) * x - 4) * x + 2, 0.0))


def triangle(x):
    return np.maximum(0.0, 1 - np.abs(x))


def resize_rows(image, size, kernel, support):
    """Resizes the first axis; the kernel is widened when the image gets smaller, and renormalised at the border."""
    ratio = image.shape[0] / size
    widening = max(ratio, 1.0)
    centres = (np.arange(size) + 0.5) * ratio
    weights = kernel((np.arange(image.shape[0])[None] + 0.5 - centres[:, None]) / widening)
    weights = np.where(np.abs(np.arange(image.shape[0])[None] + 0.5 - centres[:, None]) < support * widening, weights, 0)
    weights /= weights.sum(axis=1, keepdims=True)
    return np.clip(np.floor(np.tensordot(weights, image.astype(np.float64), axes=1) + 0.5), 0, 255)


def resized(image, size, kernel=cubic, support=2):
    """[height, width, 3] uint8 → [size, size, 3], bicubic, not cropped, as Pillow does it."""
    across = resize_rows(image.transpose(1, 0, 2), size, kernel, support).transpose(1, 0, 2)
    return resize_rows(across, size, kernel, support)


def normalised(image):
    return (image - 127.0) / 128.0
