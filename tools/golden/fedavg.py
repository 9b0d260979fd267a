"""Writes golden vectors of federated averaging: sum(n_k * w_k) / sum(n_k) in float64, in site order, then float32."""

import json
from pathlib import Path

import numpy

GOLDEN = Path(__file__).resolve().parents[2] / "libs/core/src/strategies/fedavg.golden.json"


def average(updates):
    total = numpy.zeros(len(updates[0][1]), dtype="<f8")
    samples = 0
    for count, values in updates:
        total = total + numpy.float64(count) * values.astype("<f8")
        samples += count
    return (total / numpy.float64(samples)).astype("<f4")


def case(name, updates):
    return {
        "name": name,
        "updates": [{"samples": count, "float32": values.tobytes().hex()} for count, values in updates],
        "average": average(updates).tobytes().hex(),
    }


def main():
    random = numpy.random.default_rng(20240)
    normal = lambda size, scale: (random.standard_normal(size) * scale).astype("<f4")
    array = lambda *values: numpy.array(values, dtype="<f4")
    cases = [
        case("one site keeps its head", [(7, normal(5, 1))]),
        case("weights by images", [(1, array(0, 1, -2)), (3, array(4, 1, 2))]),
        case("values that cancel", [(1, array(1e6, -1e6)), (1, array(-1e6, 1e6)), (1, array(1e-6, 3e-7))]),
        case("a site of one image beside one of a hundred million", [(1, normal(6, 1)), (100_000_000, normal(6, 1))]),
        case("the smallest and the greatest values", [(2, array(1e-45, 1e-38, 1e6)), (5, array(3e-45, -1e-38, -1e6))]),
        case("seven uneven sites", [(int(random.integers(2, 500)), normal(40, 10.0 ** (k - 3))) for k in range(7)]),
    ]
    GOLDEN.write_text(json.dumps({"cases": cases}, indent=1) + "\n")


if __name__ == "__main__":
    main()
