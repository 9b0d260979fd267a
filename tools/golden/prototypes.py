"""Writes golden vectors of nearest-class-mean heads, as distances of images to class means, computed from the images themselves.

A head's scores may differ from the negative distances by what is the same for all classes: differences of scores to class 0 are kept.
"""

import json
from pathlib import Path

import numpy

GOLDEN = Path(__file__).resolve().parents[2] / "libs/core/src/statistics/prototypes.golden.json"
FLOOR = 0.5
LEAST_VARIANCE = 1e-3


def coordinates(features):
    deviation = features.std(axis=0)
    scale = 1 / numpy.maximum(deviation, FLOOR * deviation.mean())
    return features.mean(axis=0).astype("<f4").astype("f8"), scale.astype("<f4").astype("f8")


def covariance(features, labels, means, shrinkage):
    residuals = features - means[labels]
    scatter = residuals.T @ residuals / len(features)
    diagonal = numpy.diag(scatter)
    return (1 - shrinkage) * scatter + shrinkage * numpy.diag(numpy.maximum(diagonal, LEAST_VARIANCE * diagonal.mean()))


def scores(images, means, distance, metric):
    if distance == "cosine":
        return images @ (means / numpy.linalg.norm(means, axis=1, keepdims=True)).T
    away = images[:, None, :] - means[None, :, :]
    return -numpy.einsum("ncd,de,nce->nc", away, metric, away)


def main():
    random = numpy.random.default_rng(2013)
    cases = []
    for name, samples, dimension, classes in [("few images", 9, 14, 3), ("many images", 60, 6, 4)]:
        labels = numpy.concatenate([numpy.arange(classes), random.integers(0, classes, samples - classes)])
        steps = numpy.round((random.standard_normal((samples, dimension)) + labels[:, None] * random.standard_normal(dimension)) * 256)
        features = steps / 256
        mean, scale = coordinates(features)
        standardised = (features - mean) * scale
        means = numpy.array([standardised[labels == c].mean(axis=0) for c in range(classes)])
        images = numpy.round(random.standard_normal((5, dimension)) * 256) / 256
        heads = []
        for distance, shrinkage in [("euclidean", None), ("cosine", None), ("mahalanobis", 0.2), ("mahalanobis", 1.0)]:
            metric = numpy.eye(dimension) if shrinkage is None else numpy.linalg.inv(covariance(standardised, labels, means, shrinkage))
            found = scores((images - mean) * scale, means, distance, metric)
            heads.append({"distance": distance, "shrinkage": shrinkage, "scores": (found - found[:, :1]).ravel().tolist()})
        cases.append({
            "name": name, "classes": classes, "dimension": dimension, "gridExponent": -8, "features": features.ravel().tolist(),
            "labels": labels.tolist(), "images": images.ravel().tolist(), "heads": heads,
        })
    GOLDEN.write_text(json.dumps({"cases": cases}) + "\n")


if __name__ == "__main__":
    main()
