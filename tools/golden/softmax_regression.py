"""Writes golden vectors of softmax regression with an L2 penalty on the weights, as scikit-learn fits it.

scikit-learn minimises C · sum of cross-entropies + 1/2 · sum of squared weights: with C = 1 / (samples · l2) that is samples · l2 times ours.
"""

import json
from pathlib import Path

import numpy
from sklearn.linear_model import LogisticRegression

GOLDEN = Path(__file__).resolve().parents[2] / "libs/core/src/statistics/softmax-regression.golden.json"


def main():
    random = numpy.random.default_rng(2021)
    cases = []
    for name, samples, dimension, classes, l2 in [("few points", 9, 12, 3, 0.05), ("many points", 80, 5, 4, 1e-3), ("strong penalty", 30, 6, 5, 2.0)]:
        labels = numpy.concatenate([numpy.arange(classes), random.integers(0, classes, samples - classes)])
        points = random.standard_normal((samples, dimension)) + labels[:, None] * random.standard_normal(dimension)
        model = LogisticRegression(C=1 / (samples * l2), solver="newton-cg", tol=1e-10, max_iter=10_000).fit(points, labels)
        cases.append({
            "name": name, "classes": classes, "dimension": dimension, "l2": l2, "points": points.ravel().tolist(), "labels": labels.tolist(),
            "weights": model.coef_.T.ravel().tolist(), "bias": (model.intercept_ - model.intercept_.mean()).tolist(),
        })
    GOLDEN.write_text(json.dumps({"cases": cases}) + "\n")


if __name__ == "__main__":
    main()
