"""Writes golden vectors of ridge heads within the leading principal components, by singular values of the images themselves."""

import json
from pathlib import Path

import numpy
from ridge import balanced, coordinates

GOLDEN = Path(__file__).resolve().parents[2] / "libs/core/src/statistics/components.golden.json"


def main():
    random = numpy.random.default_rng(1982)
    cases = []
    for name, samples, dimension, classes, components in [("few features", 30, 12, 3, 4), ("many features", 70, 80, 4, 6)]:
        labels = numpy.concatenate([numpy.arange(classes), random.integers(0, classes, samples - classes)])
        spread = 2.0 ** -(numpy.arange(dimension) % 7)
        means = labels[:, None] * random.standard_normal(dimension) / 2
        steps = numpy.round((random.standard_normal((samples, dimension)) * spread + means) * 256)
        mean, scale = coordinates(steps / 256, 0.5)
        standardised = (steps / 256 - mean) * scale
        penalty = 0.5 * standardised.var(axis=0).mean()
        directions = numpy.linalg.svd(standardised - standardised.mean(axis=0))[2][:components].T
        heads = []
        for balance in (0, 1):
            weights, bias = balanced(standardised @ directions, labels, classes, penalty, balance)
            heads.append({"balance": balance, "weights": (directions @ weights).ravel().tolist(), "bias": bias.tolist()})
        cases.append({
            "name": name, "classes": classes, "dimension": dimension, "components": components, "ridge": 0.5, "gridExponent": -8,
            "steps": steps.ravel().astype(int).tolist(), "labels": labels.tolist(), "heads": heads,
        })
    GOLDEN.write_text(json.dumps({"cases": cases}) + "\n")


if __name__ == "__main__":
    main()
