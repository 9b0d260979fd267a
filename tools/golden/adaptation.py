"""Writes golden vectors of the adaptation of a head by images without a label, computed from the scores themselves.

The shift follows the equations of a mixture of normal classes with one random effect for the site; class shares follow
Saerens, Latinne and Decaestecker (2002), with one image a class pulling towards the head's own shares.
"""

import json
from pathlib import Path

import numpy

GOLDEN = Path(__file__).resolve().parents[2] / "libs/core/src/adaptation/adaptation.golden.json"


def centred(scores):
    return scores - scores.mean(axis=1, keepdims=True)


def softmax(rows):
    powers = numpy.exp(rows - rows.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def reference(sites, classes, exponent):
    """`sites`: (scores, labels) of each."""
    everything = numpy.concatenate([scores for scores, _ in sites])
    labels = numpy.concatenate([labels for _, labels in sites])
    counts = numpy.bincount(labels, minlength=classes)
    means = numpy.array([everything[labels == c].mean(axis=0) for c in range(classes)])
    scatter, freedom, effects, chance = numpy.zeros((classes, classes)), 0, [], []
    for scores, own in sites:
        offsets, parts = [], []
        for c in numpy.unique(own):
            rows = scores[own == c]
            scatter += (rows - rows.mean(axis=0)).T @ (rows - rows.mean(axis=0))
            freedom += len(rows) - 1
            offsets.append(rows.mean(axis=0) - means[c])
            parts.append(1 / len(rows))
        effects.append(numpy.mean(offsets, axis=0))
        chance.append(numpy.mean(parts) / len(parts))
    within = scatter / freedom
    raw = sum(numpy.outer(effect, effect) for effect in effects) / len(effects)
    share = max(0, 1 - numpy.trace(within) * numpy.mean(chance) / numpy.trace(raw))
    powers = (counts + 1.0) ** exponent
    return {"counts": counts, "means": means, "within": within, "between": share * raw, "priors": powers / powers.sum()}


def shift(scores, ref, multiple):
    classes = len(ref["counts"])
    within = ref["within"] + numpy.eye(classes) * 1e-4 * numpy.trace(ref["within"]) / classes
    precision = numpy.linalg.inv(within)
    between = multiple * ref["between"]
    off, shares = numpy.zeros(classes), numpy.full(classes, 1 / classes)
    for _ in range(50):
        away = scores[:, None, :] - ref["means"][None] - off
        found = softmax(-0.5 * numpy.einsum("ncd,de,nce->nc", away, precision, away) + numpy.log(shares))
        rest = (scores - found @ ref["means"]).sum(axis=0)
        off = between @ numpy.linalg.solve(len(scores) * between + within, rest)
        shares = (found.sum(axis=0) + 1) / (len(scores) + classes)
    return off


def share_offsets(scores, priors):
    shares = priors
    for _ in range(60):
        found = softmax(scores + numpy.log(shares / priors)).sum(axis=0)
        shares = (found + len(priors) * priors) / (len(scores) + len(priors))
    offsets = numpy.log(shares / priors)
    return offsets - offsets.mean()


def main():
    random = numpy.random.default_rng(2002)
    classes = 4
    places = random.standard_normal((classes, classes)) * 2
    draw = lambda labels, off: (places[labels] + off + random.standard_normal((len(labels), classes))).astype("<f4")
    sites, raw = [], []
    for size in (40, 55, 30):
        labels = numpy.concatenate([numpy.arange(classes), numpy.arange(classes), random.integers(0, classes, size)])
        scores = draw(labels, random.standard_normal(classes) * 0.8)
        raw.append({"scores": scores.ravel().tolist(), "labels": labels.tolist()})
        sites.append((centred(scores.astype("f8")), labels))
    images = draw(random.choice(classes, 60, p=[0.6, 0.25, 0.1, 0.05]), random.standard_normal(classes) * 0.8)
    cases = []
    for exponent, multiple in [(1, 1), (0, 1), (0.5, 3)]:
        ref = reference(sites, classes, exponent)
        cases.append({
            "exponent": exponent, "multiple": multiple,
            "reference": {name: numpy.asarray(values).ravel().tolist() for name, values in ref.items()},
            "shift": shift(centred(images.astype("f8")), ref, multiple).tolist(),
            "offsets": share_offsets(images.astype("f8"), ref["priors"]).tolist(),
        })
    GOLDEN.write_text(json.dumps({"classes": classes, "sites": raw, "images": images.ravel().tolist(), "cases": cases}) + "\n")


if __name__ == "__main__":
    main()
