"""The picture whose features are compared: the same formula as in check.mjs, at the size of the network."""

import numpy as np


def picture(size):
    """[size, size, 3] uint8."""
    x, y = np.meshgrid(np.arange(size), np.arange(size))
    planes = [((x * 7) ^ (y * 13)), (x + 2 * y), ((x * y) >> 4) + 90]
    return np.stack([plane & 255 for plane in planes], axis=2).astype(np.uint8)
