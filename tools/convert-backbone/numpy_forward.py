"""A slow, plain forward pass in numpy, as a reference that shares no code with what Atoll runs."""

import numpy as np


def same_padding(size, kernel, stride):
    """TensorFlow's SAME: (before, after); the odd pixel goes after."""
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def windows(x, kernel, stride):
    """[height, width, channels] → the kernel² shifted, strided slices of the padded image, row by row."""
    top, bottom = same_padding(x.shape[0], kernel, stride)
    left, right = same_padding(x.shape[1], kernel, stride)
    rows, columns = -(-x.shape[0] // stride), -(-x.shape[1] // stride)
    padded = np.pad(x, ((top, bottom), (left, right), (0, 0)))
    for i in range(kernel):
        for j in range(kernel):
            yield i, j, padded[i : i + (rows - 1) * stride + 1 : stride, j : j + (columns - 1) * stride + 1 : stride]


def linear(layer, x, weight):
    """The convolution alone, without bias or activation. `x` is [height, width, channels]."""
    if layer["operation"] == "pointwise":
        return x @ weight.T
    if layer["operation"] == "depthwise":
        return sum(part * weight[:, i, j] for i, j, part in windows(x, layer["kernel"], layer["stride"]))
    return sum(part @ weight[:, :, i, j].T for i, j, part in windows(x, layer["kernel"], layer["stride"]))


def forward(layers, image, after_convolution):
    """{layer name: output} for one normalised image; `after_convolution(layer, x)` gives convolution and bias."""
    outputs = {"input": image}
    for layer in layers:
        if layer["operation"] == "add":
            y = outputs[layer["inputs"][0]] + outputs[layer["inputs"][1]]
        elif layer["operation"] == "average":
            y = outputs[layer["input"]].mean(axis=(0, 1))
        elif layer["operation"] == "deviation":
            y = outputs[layer["input"]].std(axis=(0, 1))
        elif layer["operation"] == "concatenate":
            y = np.concatenate([outputs[name] for name in layer["inputs"]])
        else:
            y = after_convolution(layer, outputs[layer["input"]])
            if layer["activation"] == "relu6":
                y = np.clip(y, 0, 6)
        outputs[layer["name"]] = y
    return outputs


def folded_forward(layers, image, tensors):
    """Forward pass with folded weights and biases."""
    return forward(layers, image, lambda layer, x: linear(layer, x, tensors[layer["weight"]]) + tensors[layer["bias"]])


def unfolded_forward(layers, image, state, sources, epsilon):
    """Forward pass with the source's convolutions, each followed by its batch norm."""

    def after(layer, x):
        source, norm = sources[layer["name"]]
        weight = state[f"{source}.weight"].astype(np.float64)
        weight = {"pointwise": lambda: weight[:, :, 0, 0], "depthwise": lambda: weight[:, 0]}.get(layer["operation"], lambda: weight)()
        y = linear(layer, x, weight) - state[f"{norm}.running_mean"]
        return y / np.sqrt(state[f"{norm}.running_var"].astype(np.float64) + epsilon) * state[f"{norm}.weight"] + state[f"{norm}.bias"]

    return forward(layers, image, after)
