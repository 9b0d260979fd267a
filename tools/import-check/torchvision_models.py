"""torchvision's architectures with random weights as ONNX files, and the features that PyTorch computes with them.

    python3 tools/import-check/torchvision_models.py FOLDER
"""

import json
import pathlib
import sys

import numpy as np
import torch
import torchvision
from picture import picture

MODELS = {
    "resnet18": (224, lambda m, x: torch.flatten(m.avgpool(m.layer4(m.layer3(m.layer2(m.layer1(m.maxpool(m.relu(m.bn1(m.conv1(x))))))))), 1)),
    "resnet50": (224, lambda m, x: torch.flatten(m.avgpool(m.layer4(m.layer3(m.layer2(m.layer1(m.maxpool(m.relu(m.bn1(m.conv1(x))))))))), 1)),
    "vgg16": (224, lambda m, x: m.features(x).mean((2, 3))),
    "mobilenet_v2": (224, lambda m, x: m.features(x).mean((2, 3))),
    "inception_v3": (299, None),
}


def randomised(model):
    """Batch norms of a new model change nothing; these have figures of their own, as a trained one has."""
    generator = torch.Generator().manual_seed(7)
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1, generator=generator)
            module.running_var.uniform_(0.5, 1.5, generator=generator)
            module.weight.data.uniform_(0.8, 1.2, generator=generator)
            module.bias.data.normal_(0, 0.1, generator=generator)
    return model.eval()


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    mean, deviation = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
    for name, (size, features) in MODELS.items():
        torch.manual_seed(1)
        options = {"transform_input": False, "init_weights": True} if name == "inception_v3" else {}
        model = randomised(getattr(torchvision.models, name)(weights=None, **options))
        x = ((picture(size) / 255.0 - mean) / deviation).transpose(2, 0, 1)[None].astype(np.float32)
        with torch.no_grad():
            if features is None:
                kept = []
                handle = model.avgpool.register_forward_hook(lambda *args: kept.append(torch.flatten(args[2], 1)))
                model(torch.from_numpy(x))
                handle.remove()
                values = kept[0]
            else:
                values = features(model, torch.from_numpy(x))
        axes = {"image": {0: "batch"}, "scores": {0: "batch"}}
        file = folder / f"torchvision-{name}.onnx"
        torch.onnx.export(model, torch.from_numpy(x), str(file), input_names=["image"], output_names=["scores"], dynamic_axes=axes, opset_version=13)
        entry = {"file": file.name, "preset": "torchvision", "size": size, "pooled": [float(v) for v in values[0]]}
        (folder / f"torchvision-{name}.expected.json").write_text(json.dumps(entry))
        print(file.name, flush=True)


main(pathlib.Path(sys.argv[1]))
