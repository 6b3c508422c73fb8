"""Looks at the first backward passes of a PyTorch program: of what they are, and what they leave.

Nothing of PyTorch stays changed when enough has been seen, no module gets a hook, and no random
number is drawn. What goes wrong here is told, and never reaches the program.
"""

from __future__ import annotations

import ast
import gc
import io
import re
import sys
import types
from collections.abc import Iterator, Mapping
from typing import Any

from .attributes import attributes, has_attributes
from .going_back import MOST_PASSES, GoingBack
from .graph import Graph, Layer, Norm, written
from .values import numbers_of, packed

_MOST_CANDIDATES = 12
_MOST_ITEMS = 64
_is_loss = re.compile(r"loss|cost|err|mse|bce|entropy|objective", re.IGNORECASE).search
_MODES = re.compile(r"Dropout|BatchNorm|InstanceNorm").search


class Space:
    """The names of a function under way.

    Attributes:
        names: What each stands for, as far as it is of interest.
    """

    def __init__(self, torch: Any, namespace: Mapping[str, Any]) -> None:
        self.modules: dict[str, Any] = {}
        self.tensors: dict[str, Any] = {}
        self.optimizers: dict[str, Any] = {}
        self.numbers: dict[str, float] = {}
        for name, value in list(namespace.items()):
            if not name.startswith("__"):
                self._take(torch, name, value, 2)

    def _take(self, torch: Any, name: str, value: Any, deeper: int) -> None:
        if isinstance(value, torch.nn.Module):
            self.modules[name] = value
        elif isinstance(value, torch.Tensor):
            self.tensors[name] = value
        elif isinstance(value, torch.optim.Optimizer):
            self.optimizers[name] = value
        elif isinstance(value, float):
            self.numbers[name] = value
        elif deeper:
            for inner, item in _inside(name, value):
                self._take(torch, inner, item, deeper - 1)


def _inside(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and len(value) <= _MOST_ITEMS:
        for key, item in list(value.items()):
            yield f"{name}[{key!r}]", item
    elif isinstance(value, (list, tuple)) and len(value) <= _MOST_ITEMS:
        for index, item in enumerate(value):
            yield f"{name}[{index}]", item
    elif type(value).__module__ == "__main__" and has_attributes(value):
        for inner, item in attributes(value).items():
            yield f"{name}.{inner}", item


class Backward(GoingBack):
    """The first backward passes of a program in PyTorch."""

    def __init__(self, folder: str, own_folder: str, main: Mapping[str, Any]) -> None:
        self._torch = sys.modules["torch"]
        super().__init__(folder, own_folder, main)
        self._parameters: list[Any] = []
        self._is_named = False
        self._rebinds = False
        self._last_output: Any = None
        self._stepped: set[str] = set()
        self._not_stepped: dict[str, list[float]] = {}
        self._last_spaces: list[Space] = []
        self._modes: list[list[Any]] = []
        self._optimizers: list[Any] = []
        self._wrap(self._torch.Tensor, "backward")
        self._wrap(self._torch.autograd, "backward")
        self._wrap(self._torch.autograd, "grad")

    def row(self, namespace: Mapping[str, Any]) -> list[str | None]:
        """Returns what stands in the parameters now."""
        tensors = self._now(namespace) if self._rebinds else self._parameters
        row: list[str | None] = []
        for tensor in tensors:
            numbers = None if tensor is None else numbers_of(tensor)
            row.append(None if numbers is None else packed(numbers.values))
        return row

    def end(self) -> None:
        """Looks no more, and leaves PyTorch as it was."""
        super().end()
        self._last_output = None

    def told(self, epoch_loop: int | None) -> dict[str, Any]:
        """Returns what was seen, as JSON has it."""
        if epoch_loop is None:
            loops = [loop for loop in self._trains if loop not in self._without]
            epoch_loop = loops[0] if loops else None
        spaces = [Space(self._torch, self._main), *self._last_spaces]
        return {
            "epoch_loop": epoch_loop,
            "parameters": [
                [self._names[index], *self._shape_of(tensor)]
                for index, tensor in enumerate(self._parameters)
            ],
            "rounds": self._rows.get(-1 if epoch_loop is None else epoch_loop, []),
            "starts": self._starts.get(-1 if epoch_loop is None else epoch_loop, []),
            "passes": self._passes,
            "optimizers": self._optimizers_told(),
            "modes": self._modes,
            "model": self._model_told(spaces),
            "own_passes": self._own_passes(spaces),
            "not_stepped": {
                name: values
                for name, values in self._not_stepped.items()
                # Where one that is called so goes back, another is watched beside it.
                if not any(_is_loss(stepped) for stepped in self._stepped)
            },
            "stepped": sorted(self._stepped),
            "trouble": self.trouble,
        }

    # What goes back

    def _before(self, root: Any, frame: Any) -> dict[str, Any] | None:
        if isinstance(root, (list, tuple)):
            root = root[0] if root else None
        if not isinstance(root, self._torch.Tensor):
            return None
        file, line = self._place(frame)
        if not self._stack and not self.is_used:
            return None
        sys.setprofile(None)
        told: dict[str, Any] = {"file": file, "line": line, "loss": None}
        if root.grad_fn is None:
            told["detached"] = True
            self.is_used = True
            self._trains = self._trains or list(self._stack)
            if len(self._passes) < MOST_PASSES:
                self._passes.append(told)
            return None
        graph = Graph(root.grad_fn)
        if not graph.leaves:
            return None
        spaces = [Space(self._torch, names) for names in self._namespaces(frame)]
        self._meet(graph, spaces)
        if len(self._passes) >= MOST_PASSES:
            return None
        self._last_spaces = spaces
        told["loss"] = float(root.detach()) if root.numel() == 1 else None
        told["before"] = [written(tensor) for tensor in self._parameters]
        told["gradients_before"] = [written(_grad_of(tensor)) for tensor in self._parameters]
        told["reached"] = sorted({self._index(leaf) for leaf in graph.leaves})
        told["layers"] = [self._layer_told(layer) for layer in graph.layers]
        told["ended_with"] = [graph.loss, graph.loss_after, graph.reduction, graph.is_weighted]
        told["outputs"], told["targets"] = graph.outputs, graph.targets
        told["downstream"] = graph.downstream
        told["shapes"] = [graph.shape, graph.widest]
        told["candidates"] = self._candidates(spaces, graph)
        told["stack"] = list(self._stack)
        self._compare_losses(root, graph, spaces)
        self._note_modes(spaces)
        self._passes.append(told)
        return told

    def _after(self, told: dict[str, Any], result: Any) -> None:
        told["gradients"] = [written(_grad_of(tensor)) for tensor in self._parameters]

    def _meet(self, graph: Graph, spaces: list[Space]) -> None:
        """Gets to know the parameters of a graph."""
        self._trains = list(self._stack) or self._trains
        if not self.is_used:
            self.is_used = True
            self._learn(graph.leaves, spaces)
        known = {id(tensor) for tensor in self._parameters}
        strange = [leaf for leaf in graph.leaves if id(leaf) not in known]
        if not strange:
            return
        if len(strange) < len(graph.leaves):  # one more that is trained, too
            self._learn([*self._parameters, *strange], spaces)
        elif self._is_named:
            # A new network in place of the last one: its loop is not the one of the epochs.
            self._without.add(next(loop for loop in self._trains if loop not in self._without))
            if self._trains[-1] in self._without:
                self._without.discard(self._trains[-1])
            self._learn(graph.leaves, spaces)
        else:
            self._rebinds = True
            self._parameters = [
                self._parameters[index] if tensor is None else tensor
                for index, tensor in enumerate(self._now(spaces))
            ]

    def _learn(self, leaves: list[Any], spaces: list[Space]) -> None:
        self._optimizers = self._optimizers_in(spaces)
        order = [p for space in spaces for m in space.modules.values() for p in m.parameters()]
        places: dict[int, int] = {}
        for place, parameter in enumerate(order):
            places.setdefault(id(parameter), place)
        tensors = sorted(leaves, key=lambda leaf: places.get(id(leaf), len(places)))
        known = {id(tensor) for tensor in tensors}
        for optimizer in self._optimizers:
            own = [t for group in optimizer.param_groups for t in group["params"]]
            for tensor in own:
                if id(tensor) not in known and len(tensors) < _MOST_ITEMS:
                    known.add(id(tensor))
                    tensors.append(tensor)
        tensors += _statistics(known, spaces)
        self._parameters = tensors
        self._names = self._named(tensors, spaces)
        row = [packed(n.values) if (n := numbers_of(t)) else None for t in tensors]
        self._passes, self._not_stepped = [], {}
        self._rows = {loop: [row] for loop in self._stack}
        self._starts = {loop: [0] for loop in self._stack}

    def _now(self, where: Any) -> list[Any]:
        """Returns what stands now under the parameters' names."""
        spaces = where
        if isinstance(where, Mapping):
            spaces = [Space(self._torch, where), Space(self._torch, self._main)]
        return [
            next((space.tensors[name] for space in spaces if name in space.tensors), None)
            for name in self._names
        ]

    def _index(self, leaf: Any) -> int:
        return next(i for i, tensor in enumerate(self._parameters) if tensor is leaf)

    def _layer_told(self, layer: Layer) -> list[Any]:
        biases = None if layer.biases is None else self._index(layer.biases)
        return [
            self._index(layer.weights),
            layer.way,
            biases,
            layer.inputs,
            layer.is_turned,
            layer.activation,
            self._norm_told(layer.norm),
            self._norm_told(layer.input_norm),
        ]

    def _norm_told(self, norm: Norm | None) -> list[Any] | None:
        """Returns a normalisation by its arrays: scale, shift, means, variances; and its epsilon.

        Where it keeps no running means it cannot be told, and is of no array that is known.
        """
        if norm is None:
            return None
        places = {tensor.data_ptr(): index for index, tensor in enumerate(self._parameters)}
        own = [None if leaf is None else self._index(leaf) for leaf in (norm.scale, norm.shift)]
        return [*own, *(places.get(place, -1) for place in norm.places), norm.epsilon]

    # Who is called what

    def _named(self, tensors: list[Any], spaces: list[Space]) -> list[str]:
        wanted = {id(tensor) for tensor in tensors}
        passing = _names_of_loops(self._main.get("__file__", ""))
        found: dict[int, list[tuple[tuple[Any, ...], str]]] = {}
        in_modules: set[int] = set()

        def take(tensor: Any, name: str, is_of_module: bool) -> None:
            first = re.split(r"[.\[]", name)[0]
            rank = (first in passing, name.count("[") + name.count("."), len(name), name)
            found.setdefault(id(tensor), []).append((rank, name))
            if is_of_module:
                in_modules.add(id(tensor))

        for space in spaces:
            for name, module in space.modules.items():
                for inner, parameter in module.named_parameters():
                    if id(parameter) in wanted:
                        take(parameter, f"{name}.{_plain(inner)}", True)
                for inner, buffer in module.named_buffers():
                    if id(buffer) in wanted:
                        take(buffer, f"{name}.{_plain(inner)}", False)
            for name, tensor in space.tensors.items():
                if id(tensor) in wanted:
                    take(tensor, name, False)
        self._is_named = bool(in_modules)
        names: list[str] = []
        for number, tensor in enumerate(tensors, 1):
            name = min(found.get(id(tensor), [((), f"parameter {number}")]))[1]
            if name in names:
                name = f"parameter {number}"
            names.append(name)
        return names

    def _optimizers_in(self, spaces: list[Space]) -> list[Any]:
        found = {id(o): o for space in spaces for o in space.optimizers.values()}
        if not found:
            kind = self._torch.optim.Optimizer
            found = {id(o): o for o in gc.get_objects() if type(o).__mro__.count(kind)}
        return list(found.values())

    def _optimizers_told(self) -> list[dict[str, Any]]:
        told = []
        for optimizer in self._optimizers:
            groups = []
            for group in optimizer.param_groups:
                plain = {
                    name: value
                    for name, value in group.items()
                    if isinstance(value, (bool, int, float))
                    or (isinstance(value, tuple) and all(isinstance(v, float) for v in value))
                }
                own = {id(tensor) for tensor in group["params"]}
                members = [i for i, t in enumerate(self._parameters) if id(t) in own]
                groups.append({"constants": plain, "parameters": members})
            told.append({"name": type(optimizer).__name__, "groups": groups})
        return told

    # What is beside the graph

    def _candidates(self, spaces: list[Space], graph: Graph) -> list[list[Any]]:
        """Returns what has no gradient and might be the targets or the inputs, with its name."""
        found: dict[int, list[Any]] = {}
        rows = graph.shape[0] if graph.shape else 0
        for space in spaces:
            for name, tensor in space.tensors.items():
                is_plain = not tensor.requires_grad and tensor.ndim in (1, 2)
                fits = not rows or rows in tuple(tensor.shape)
                if is_plain and fits and len(found) < _MOST_CANDIDATES:
                    told = written(tensor)
                    if told is not None:
                        found.setdefault(id(tensor), [name, *told])
        return list(found.values())

    def _compare_losses(self, root: Any, graph: Graph, spaces: list[Space]) -> None:
        """Notes what is called a loss of the same outputs, and is not what goes back."""
        for space in spaces:
            for name, tensor in space.tensors.items():
                if tensor is root:
                    self._stepped.add(name)
                if tensor is root or not _is_loss(name) or tensor.numel() != 1:
                    continue
                if tensor.grad_fn is not None:
                    other = Graph(tensor.grad_fn)
                    is_same = other.holds(graph.output_node) or other.holds(self._last_output)
                    if is_same and tensor.grad_fn is not root.grad_fn:
                        self._not_stepped.setdefault(name, []).append(float(tensor.detach()))
        self._last_output = graph.output_node

    def _note_modes(self, spaces: list[Space]) -> None:
        """Notes which layers that behave otherwise in training are in which mode."""
        for name, module in self._models(spaces):
            for inner, layer in module.named_modules():
                kind = type(layer).__name__
                if _MODES(kind):
                    full = f"{name}.{_plain(inner)}" if _plain(inner) else name
                    self._modes.append([full, kind, bool(layer.training)])

    def _models(self, spaces: list[Space]) -> list[tuple[str, Any]]:
        """Returns the modules that own trained parameters and are part of no other."""
        own = {id(tensor) for tensor in self._parameters}
        found: dict[int, tuple[str, Any]] = {}
        for space in spaces:
            for name, module in space.modules.items():
                if any(id(parameter) in own for parameter in module.parameters()):
                    found.setdefault(id(module), (name, module))
        inside = {
            id(inner)
            for _name, module in found.values()
            for inner in module.modules()
            if inner is not module
        }
        return [pair for key, pair in found.items() if key not in inside]

    def _model_told(self, spaces: list[Space]) -> list[Any] | None:
        models = self._models(spaces)
        if not models:
            return None
        name, module = models[0]
        module = getattr(module, "_orig_mod", module)
        kinds = [type(m).__name__ for m in module.modules() if not list(m.children())]
        return [name, type(module).__name__, kinds[:_MOST_ITEMS]]

    def _own_passes(self, spaces: list[Space]) -> list[dict[str, Any]]:
        """Returns what the program's own model makes of its inputs, as it would be when tested.

        It is asked only where the graph of the training does not say it: compiled, or with layers
        that behave otherwise in training.
        """
        models = self._models(spaces)
        if len(models) != 1 or not self._passes or "layers" not in self._passes[-1]:
            return []
        last = self._passes[-1]
        if last["layers"] and not self._modes:
            return []
        module = getattr(models[0][1], "_orig_mod", models[0][1])
        told: list[dict[str, Any]] = []
        for space in spaces:
            for name, tensor in space.tensors.items():
                is_input = not tensor.requires_grad and tensor.is_floating_point()
                if not is_input or tensor.ndim != 2 or tensor.grad_fn is not None:
                    continue
                made = self._safely_asked(module, tensor)
                if made is not None and len(told) < _MOST_CANDIDATES:
                    told.append({"inputs": name, **made})
        return told

    def _safely_asked(self, module: Any, inputs: Any) -> dict[str, Any] | None:
        torch = self._torch
        modes = [(inner, inner.training) for inner in module.modules()]
        state = torch.get_rng_state()
        streams = sys.stdout, sys.stderr
        sys.stdout = sys.stderr = io.StringIO()
        try:
            for inner, _mode in modes:
                inner.training = False
            with torch.enable_grad():
                outputs = module(inputs)
                if outputs.grad_fn is None:
                    return None
                graph = Graph(outputs.grad_fn)
            return {
                "layers": [self._layer_told(layer) for layer in graph.layers],
                "outputs": written(outputs),
                "parameters": [written(tensor) for tensor in self._parameters],
            }
        except Exception:  # it takes other inputs than these
            return None
        finally:
            sys.stdout, sys.stderr = streams
            for inner, mode in modes:
                inner.training = mode
            torch.set_rng_state(state)

    def _shape_of(self, tensor: Any) -> list[Any]:
        return [str(tensor.dtype).rpartition(".")[2], list(tensor.shape)]


def _statistics(known: set[int], spaces: list[Space]) -> list[Any]:
    """Returns the running means and variances of the modules that own known parameters."""
    found: dict[int, Any] = {}
    for space in spaces:
        for module in space.modules.values():
            if any(id(parameter) in known for parameter in module.parameters()):
                for name, buffer in module.named_buffers():
                    if name.rpartition(".")[2] in ("running_mean", "running_var"):
                        found.setdefault(id(buffer), buffer)
    return list(found.values())[:_MOST_ITEMS]


def _plain(name: str) -> str:
    """Returns a name inside a module without what a compiled one is wrapped in."""
    return name.replace("_orig_mod.", "").replace("_orig_mod", "")


def _grad_of(tensor: Any) -> Any:
    # A tensor that is no leaf any more has none, and says so in a warning.
    return tensor.grad if tensor is not None and tensor.is_leaf else None


def _names_of_loops(path: str) -> set[str]:
    """Returns the names that loops of a program give to what they come by."""
    try:
        with open(path, "rb") as file:
            tree = ast.parse(file.read())
    except (OSError, SyntaxError, ValueError):
        return set()
    return {
        name.id
        for node in ast.walk(tree)
        if isinstance(node, (ast.For, ast.comprehension))
        for name in ast.walk(node.target)
        if isinstance(name, ast.Name)
    }


def is_loaded() -> bool:
    """Whether the program has PyTorch."""
    torch = sys.modules.get("torch")
    return isinstance(torch, types.ModuleType) and hasattr(torch, "optim")
