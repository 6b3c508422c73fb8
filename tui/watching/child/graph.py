"""Reads what a PyTorch program has computed from the graph that it goes back through.

However a network is written (a Sequential, a Module of one's own, functions of tensors), its graph
holds the same: which parameters were multiplied with which numbers, and what came of it. Nothing is
called but what reads it.
"""

from __future__ import annotations

from typing import Any

from .values import MOST_NUMBERS, numbers_of, packed

_MOST_NODES = 4000
_MOST_DOWNSTREAM = 40

_SHAPES = (
    "View",
    "UnsafeView",
    "Reshape",
    "Squeeze",
    "Unsqueeze",
    "Expand",
    "Clone",
    "ToCopy",
    "Alias",
)
_TURNS = ("T", "Transpose", "Permute")
_PRODUCTS = ("Addmm", "Mm", "Mv")
_NORM = "NativeBatchNorm"
_LOSSES = (
    "BinaryCrossEntropyWithLogits",
    "BinaryCrossEntropy",
    "MseLoss",
    "NllLoss",
    "L1Loss",
    "SmoothL1Loss",
    "HuberLoss",
)


def written(value: Any) -> list[Any] | None:
    """Returns a tensor's numbers as JSON has them, or None where it is none or has too many."""
    numbers = numbers_of(value)
    if numbers is None:
        return None
    return [numbers.kind, numbers.shape, packed(numbers.values), numbers.owner]


def kind_of(node: Any) -> str:
    """Returns what a node of a graph does, such as ``Sigmoid``."""
    name = node.name().rpartition("::")[2]
    return str(name.partition("Backward")[0])


class Norm:
    """A batch normalisation.

    Attributes:
        scale: The parameter that it is multiplied with, or None.
        shift: The parameter that is added, or None.
        places: Where the running means and variances lie in the memory.
        epsilon: What is added to the variances.
    """

    def __init__(self, node: Any) -> None:
        self.scale, self.shift = (_leaf(arm)[0] for arm, _index in node.next_functions[1:3])
        running = (_saved(node, "running_mean"), _saved(node, "running_var"))
        self.places = [None if each is None else each.data_ptr() for each in running]
        self.epsilon = float(_saved(node, "eps") or 0.0)


class Layer:
    """A product with a parameter.

    Attributes:
        weights: The parameter.
        way: How it lies, ``in-out`` or ``out-in``.
        biases: The parameter that is added, or None.
        inputs: What it was multiplied with, as JSON has it.
        is_turned: Whether the samples are columns of that.
        activation: What is done to the product next, such as ``Sigmoid``.
        norm: The batch normalisation of the product, or None.
        input_norm: That of what it was multiplied with, or None; the inputs are those before it.
    """

    def __init__(self, weights: Any, way: str, inputs: Any, is_turned: bool) -> None:
        self.weights, self.way, self.inputs, self.is_turned = weights, way, inputs, is_turned
        self.biases: Any = None
        self.activation = ""
        self.norm: Norm | None = None
        self.input_norm: Norm | None = None


class Graph:
    """A graph that something is about to go back through.

    Attributes:
        leaves: The parameters.
        layers: The products with parameters, in the order in which they were made.
        loss: What kind of loss it begins with, such as ``MseLoss``; empty where it is written out.
        loss_after: What the numbers that the loss takes were made by, such as ``Sigmoid``.
        outputs: What the loss takes, as JSON has it.
        targets: What it compares them with, likewise.
        is_weighted: Whether the loss weighs its rows or classes.
        downstream: What was computed of the last product, as JSON has it.
        shape: The shape of the last product.
        widest: The shape of what has the most numbers after it.
        output_node: The node of the last product.
    """

    def __init__(self, root: Any) -> None:
        self.leaves: list[Any] = []
        self.layers: list[Layer] = []
        self.loss = self.loss_after = ""
        self.outputs: list[Any] | None = None
        self.targets: list[Any] | None = None
        self.is_weighted = False
        self.reduction = ""
        self.downstream: list[list[Any]] = []
        self.shape: list[int] = []
        self.widest: list[int] = []
        self.output_node: Any = None
        self._users: dict[Any, list[Any]] = {}
        nodes = self._walked(root)
        products = []
        for node in nodes:
            kind = kind_of(node)
            if kind in _PRODUCTS:
                layer = self._layer(node, kind)
                if layer is not None:
                    products.append((node._sequence_nr(), node, layer))
            elif kind in _LOSSES and not self.loss:
                self._take_loss(node, kind)
        products.sort(key=lambda item: item[0])
        self.layers = [layer for _number, _node, layer in products]
        if products:
            self._look_after(products[-1][1])
        self._users = {}

    def holds(self, node: Any) -> bool:
        """Whether the last product is that node."""
        return node is not None and node is self.output_node

    def _walked(self, root: Any) -> list[Any]:
        nodes: dict[Any, None] = {}
        waiting = [root]
        while waiting and len(nodes) < _MOST_NODES:
            node = waiting.pop()
            if node is None or node in nodes:
                continue
            nodes[node] = None
            if hasattr(node, "variable"):
                self.leaves.append(node.variable)
            for following, _index in node.next_functions:
                if following is not None:
                    self._users.setdefault(following, []).append(node)
                    waiting.append(following)
        self.leaves.reverse()  # the first layer's are the deepest
        return list(nodes)

    def _layer(self, node: Any, kind: str) -> Layer | None:
        arms = [following for following, _index in node.next_functions]
        left, right = arms[-2:]
        leaf, turns = _leaf(right)
        if leaf is not None:
            inputs = written(_saved(node, "mat1" if kind == "Addmm" else "self"))
            layer = Layer(leaf, "out-in" if turns % 2 else "in-out", inputs, False)
        else:
            leaf, turns = _leaf(left)
            if leaf is None:
                return None
            inputs = written(_saved(node, "vec" if kind == "Mv" else "mat2"))
            layer = Layer(leaf, "in-out" if turns % 2 else "out-in", inputs, True)
        last = node
        if kind == "Addmm":
            layer.biases = _leaf(arms[0])[0]
        else:
            last = self._through_shapes(node)
            for user in self._users.get(last, ()):
                if kind_of(user) == "Add":
                    others = [arm for arm, _index in user.next_functions if arm is not last]
                    layer.biases = _leaf(others[0])[0] if others else None
                    if layer.biases is not None:
                        last = user
                        break
        self._take_input_norm(layer, left if leaf is not None and not layer.is_turned else right)
        users = self._users.get(self._through_shapes(last), ())
        if len(users) == 1 and kind_of(users[0]) == _NORM:
            layer.norm = Norm(users[0])
            users = self._users.get(self._through_shapes(users[0]), ())
        layer.activation = kind_of(users[0]) if users else ""
        return layer

    def _take_input_norm(self, layer: Layer, node: Any) -> None:
        """Notes that what a layer reads was normalised, and what it was before."""
        while node is not None and kind_of(node) in _SHAPES:
            node = node.next_functions[0][0]
        if node is None or kind_of(node) != _NORM or layer.is_turned:
            return
        before = node.next_functions[0][0]
        while before is not None and kind_of(before) in _SHAPES:
            before = before.next_functions[0][0]
        if before is not None and kind_of(before) in _PRODUCTS:
            return  # it is that of the layer before
        layer.input_norm = Norm(node)
        layer.inputs = written(_saved(node, "input"))

    def _through_shapes(self, node: Any) -> Any:
        """Returns the last node after one that does no more than give its numbers a shape."""
        while True:
            users = self._users.get(node, ())
            following = next((u for u in users if kind_of(u) in (*_SHAPES, *_TURNS)), None)
            if following is None or len(users) > 1:
                return node
            node = following

    def _take_loss(self, node: Any, kind: str) -> None:
        self.loss = kind
        self.outputs = written(_saved(node, "self"))
        self.targets = written(_saved(node, "target"))
        self.is_weighted = any(_saved(node, name) is not None for name in ("weight", "pos_weight"))
        self.reduction = {0: "none", 1: "mean", 2: "sum"}.get(_saved(node, "reduction"), "")
        before = node.next_functions[0][0]
        while before is not None and kind_of(before) in _SHAPES:
            before = before.next_functions[0][0]
        if before is not None and kind == "NllLoss" and kind_of(before) == "LogSoftmax":
            before = before.next_functions[0][0]
        self.loss_after = "" if before is None else kind_of(before)

    def _look_after(self, node: Any) -> None:
        self.output_node = node
        self.shape = self.widest = _shape(node)
        waiting, seen = [node], {node}
        while waiting:
            for user in self._users.get(waiting.pop(), ()):
                if user in seen:
                    continue
                seen.add(user)
                waiting.append(user)
                shape = _shape(user)
                if _n_numbers(shape) > _n_numbers(self.widest):
                    self.widest = shape
                for name in ("result", "self", "other"):
                    told = written(_saved(user, name))
                    if told is not None and len(self.downstream) < _MOST_DOWNSTREAM:
                        self.downstream.append(told)


def _leaf(node: Any) -> tuple[Any, int]:
    """Returns the parameter that a node only turns or gives a shape, and how often it is turned."""
    turns = 0
    while node is not None:
        if hasattr(node, "variable"):
            return node.variable, turns
        kind = kind_of(node)
        if kind in _TURNS:
            turns += 1
        elif kind not in _SHAPES:
            break
        node = node.next_functions[0][0]
    return None, 0


def _saved(node: Any, name: str) -> Any:
    try:
        value = getattr(node, "_saved_" + name)
    except (AttributeError, RuntimeError):  # it has none, or it was overwritten since
        return None
    return value


def _shape(node: Any) -> list[int]:
    try:
        return [int(size) for size in node._input_metadata[0].shape]
    except (AttributeError, IndexError, TypeError, RuntimeError):
        return []


def _n_numbers(shape: list[int]) -> int:
    count = 1
    for size in shape:
        count *= size
    return min(count, MOST_NUMBERS * MOST_NUMBERS)
