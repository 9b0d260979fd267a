"""Keras's architectures with random weights as TensorFlow.js layers models and as ONNX files, and the features that TensorFlow computes.

    pip install tensorflow-cpu==2.15.1 tf2onnx==1.16.1 onnx==1.16.1
    python3 tools/import-check/keras_models.py FOLDER
"""

import json
import pathlib
import sys

import keras
import numpy as np
import tensorflow as tf
import tf2onnx
from picture import picture

APPLICATIONS = tf.keras.applications
MODELS = {
    "resnet50": (APPLICATIONS.ResNet50, APPLICATIONS.resnet50.preprocess_input, "keras-resnet", 224, "avg_pool"),
    "vgg16": (APPLICATIONS.VGG16, APPLICATIONS.vgg16.preprocess_input, "keras-vgg", 224, None),
    "mobilenet": (APPLICATIONS.MobileNet, APPLICATIONS.mobilenet.preprocess_input, "keras-mobilenet", 224, None),
    "mobilenet-v2": (APPLICATIONS.MobileNetV2, APPLICATIONS.mobilenet_v2.preprocess_input, "keras-mobilenet", 224, None),
    "inception-v3": (APPLICATIONS.InceptionV3, APPLICATIONS.inception_v3.preprocess_input, "keras-inception", 299, "avg_pool"),
}
SHARD = 4 * 1024 * 1024


def write_layers_model(model, folder):
    """model.json and shards as the TensorFlow.js converter writes a Keras model: the topology of Keras, the weights by name."""
    folder.mkdir(parents=True, exist_ok=True)
    weights, data = [], b""
    for layer in model.layers:
        for variable, value in zip(layer.weights, layer.get_weights()):
            weights.append({"name": variable.name.split(":")[0], "shape": list(value.shape), "dtype": "float32"})
            data += value.astype("<f4").tobytes()
    shards = [data[at : at + SHARD] for at in range(0, len(data), SHARD)]
    paths = [f"group1-shard{i + 1}of{len(shards)}.bin" for i in range(len(shards))]
    for path, shard in zip(paths, shards):
        (folder / path).write_bytes(shard)
    topology = {"keras_version": keras.__version__, "backend": "tensorflow", "model_config": json.loads(model.to_json())}
    manifest = [{"paths": paths, "weights": weights}]
    (folder / "model.json").write_text(json.dumps({"format": "layers-model", "modelTopology": topology, "weightsManifest": manifest}))


def randomise(model):
    """Batch norms of a new model change nothing; these have figures of their own, as a trained one has."""
    random = np.random.default_rng(7)
    for layer in model.layers:
        if isinstance(layer, tf.keras.layers.BatchNormalization):
            shapes = [w.shape for w in layer.get_weights()]
            lows = [0.5] * len(shapes)
            layer.set_weights([random.uniform(low, 1.2, shape) for low, shape in zip(lows, shapes)])


def main(folder):
    for name, (build, preprocess, preset, size, pooled) in MODELS.items():
        tf.keras.utils.set_random_seed(1)
        model = build(weights=None)
        randomise(model)
        last = [layer for layer in model.layers if len(layer.output_shape) == 4 and layer.output_shape[1] not in (None, 1)][-1]
        x = preprocess(picture(size)[None].astype(np.float32))
        output = model.get_layer(pooled).output if pooled else tf.keras.layers.GlobalAveragePooling2D()(last.output)
        values = tf.keras.Model(model.input, output)(x, training=False).numpy()[0]
        write_layers_model(model, folder / f"keras-{name}")
        tf2onnx.convert.from_keras(model, opset=13, output_path=str(folder / f"keras-{name}.onnx"))
        for file, tag in ((f"keras-{name}/model.json", "layers"), (f"keras-{name}.onnx", "onnx")):
            entry = {"file": file, "preset": preset, "size": size, "pooled": [float(v) for v in values]}
            (folder / f"keras-{name}-{tag}.expected.json").write_text(json.dumps(entry))
        print(name, flush=True)


folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
main(folder)
