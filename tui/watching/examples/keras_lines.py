"""Tells the training of a Keras model in lines that `xortui watch run.jsonl` shows.

Copy this file beside your program; it needs Keras and nothing of xortui:

    model.fit(x, y, epochs=500, callbacks=[Lines(x, y)])

A chain of dense layers is told whole; of any other model the loss alone.
"""

import json
import math

import keras

ACTIVATIONS = {
    "linear": "identity",
    "swish": "silu",
    **{n: n for n in ("sigmoid", "tanh", "relu", "silu", "elu", "selu", "softplus", "softmax")},
}
LOSSES = {
    "mse": "mse",
    "meansquarederror": "mse",
    "mae": "mae",
    "meanabsoluteerror": "mae",
    "binarycrossentropy": "bce",
    "categoricalcrossentropy": "cross_entropy",
}


class Lines(keras.callbacks.Callback):
    """Writes a line for each epoch; epoch 0 is the model before its first update."""

    def __init__(self, x, y, path="run.jsonl", every=1):
        """Tells what a model makes of rows: all inputs and targets, as fit takes them."""
        super().__init__()
        self.x, self.y, self.path, self.every = x, y, path, every

    def on_train_begin(self, logs=None):
        self.file = open(self.path, "w", encoding="utf-8")
        self.layers = dense_layers(self.model)
        name = getattr(self.model, "loss", "")
        name = name if isinstance(name, str) else getattr(name, "name", type(name).__name__)
        self.loss_name = LOSSES.get(name.replace("_", "").lower())
        line = {"event": "started", "version": 1, "epoch": 0, "dtype": "float32"}
        if self.layers and self.loss_name:
            weights = [layer.get_weights()[0] for layer, _ in self.layers]
            line["sizes"] = [len(weights[0]), *(len(rows[0]) for rows in weights)]
            line["activations"] = [activation for _, activation in self.layers]
            line["loss_name"] = self.loss_name
            line["data"] = {"inputs": table(self.x), "targets": table(self.y)}
        self.write(line, None)

    def on_epoch_end(self, epoch, logs=None):
        if (epoch + 1) % self.every == 0:
            self.write({"event": "epoch", "epoch": epoch + 1}, logs)

    def on_train_end(self, logs=None):
        self.file.write(json.dumps({"event": "ended", "reason": "epochs"}) + "\n")
        self.file.close()

    def write(self, line, logs):
        """Writes a line with the parameters and outputs, or with the loss alone."""
        if self.layers and self.loss_name:
            told = [layer.get_weights() for layer, _ in self.layers]
            biases = [[float(b) for b in arrays[1]] if len(arrays) > 1 else [] for arrays in told]
            line["parameters"] = {"weights": [table(arrays[0]) for arrays in told], "biases": biases}
            line["outputs"] = table(self.model(self.x, training=False))
        elif logs and math.isfinite(float(logs.get("loss", "nan"))):
            line["loss"] = float(logs["loss"])
        self.file.write(json.dumps(line) + "\n")
        self.file.flush()


def dense_layers(model):
    """Returns each dense layer with its activation's name; none where there are others, too."""
    found = []
    for layer in model.layers:
        kind = type(layer).__name__
        activation = getattr(getattr(layer, "activation", None), "__name__", "linear")
        if kind in ("InputLayer", "Dropout"):
            continue
        if kind == "Activation" and found and found[-1][1] == "identity":
            found[-1] = (found[-1][0], ACTIVATIONS.get(activation))
        elif kind == "Dense":
            found.append((layer, ACTIVATIONS.get(activation)))
        else:
            return []
    return found if all(activation for _, activation in found) else []


def table(rows):
    """Returns rows as lists of plain numbers; one number a row is a row of one."""
    rows = rows.numpy() if hasattr(rows, "numpy") else rows
    rows = rows.tolist() if hasattr(rows, "tolist") else rows
    return [[float(v) for v in (row if isinstance(row, (list, tuple)) else [row])] for row in rows]
