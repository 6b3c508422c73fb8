"""First parameters from a file that anybody may have written: arrays, or a PyTorch state dict.

Layers are told by the names of their arrays, in the order of the numbers in these: ``weights_0``
and ``biases_0`` as in a saved run, ``weights1`` and ``bias1``, ``W1`` and ``b1``, of the shapes
``(n_in, n_out)`` and ``(n_out,)``; or ``0.weight`` and ``0.bias`` as in a state dict, where the
weights are ``(n_out, n_in)``. What has another name is left alone.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from xortui.tui.core_errors import reason_of
from xortui.tui.language import translate as _
from xortui.tui.records.array_archive import UNREADABLE, opened_archive
from xortui.tui.records.shortened import shortened

MOST_BYTES: Final = 32 << 20
"""How much a file of parameters may have."""

MOST_NUMBERS: Final = 1 << 18
"""How many numbers it may hold for a network."""

_NAMED: Final = re.compile(
    r"(?P<before>(?:[A-Za-z0-9_]+[._])*)(?P<kind>weights?|bias(?:es)?|[Wwb])"
    r"(?:[_\[]?(?P<number>[0-9]+)\]?)?"
)
_DIGITS: Final = re.compile(r"[0-9]+")
_TORCH_SUFFIXES: Final = (".pt", ".pth")

Array = NDArray[np.float64]
Key = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NamedLayers:
    """The layers of a file.

    Attributes:
        weights: Each layer's, shape ``(n_in, n_out)``.
        biases: Each layer's, shape ``(n_out,)``.
    """

    weights: tuple[Array, ...]
    biases: tuple[Array, ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """Layer sizes, inputs first."""
        return (self.weights[0].shape[0], *(each.shape[1] for each in self.weights))


def layers_from_file(name: str) -> NamedLayers:
    """Returns the layers whose weights and biases stand in a file.

    Args:
        name: An ``.npz`` that `numpy.savez` has written, or a state dict that ``torch.save`` has.

    Raises:
        ValueError: It cannot be read, or what it holds are no layers.
    """
    path = Path(name)
    is_torch = path.suffix.lower() in _TORCH_SUFFIXES
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError(_("it must have at most {most} bytes").format(most=MOST_BYTES))
        arrays = _torch_arrays(path) if is_torch else _numpy_arrays(path)
        return _layers(arrays)
    except (OSError, *UNREADABLE) as error:
        reason = reason_of(error)
    raise ValueError(
        _("weights must be a file of layers that can be read, got {name!r} ({reason})").format(
            name=name, reason=shortened(" ".join(reason.split()))
        )
    )


def _numpy_arrays(path: Path) -> dict[str, Array]:
    with opened_archive(path) as archive:
        shapes = {}
        for name in archive.names:
            if _NAMED.fullmatch(name):
                shapes[name] = archive.described(name)
        _check_count(shape for _kind, shape in shapes.values())
        arrays = {}
        for name, (kind, shape) in shapes.items():
            if kind.kind not in "fiu":
                raise ValueError(_("{name} must be numbers").format(name=name))
            arrays[name] = archive.array(name, kind.newbyteorder("=").str, shape).astype(np.float64)
    return arrays


def _torch_arrays(path: Path) -> dict[str, Array]:
    with opened_archive(path):
        pass  # no member is compressed, or larger than the file
    try:
        torch: Any = importlib.import_module("torch")
    except ImportError:
        rule = _("a state dict needs PyTorch, which is not there; a file of numpy.savez does not")
        raise ValueError(rule) from None
    try:
        found = torch.load(path, map_location="cpu", weights_only=True)
    except Exception:  # whatever a stranger's file makes it raise, in several coloured lines
        raise ValueError(_("no state dict, of which alone PyTorch reads tensors")) from None
    if not isinstance(found, Mapping):
        raise ValueError(_("no state dict"))
    named = {
        name: tensor
        for name, tensor in found.items()
        if isinstance(name, str) and _NAMED.fullmatch(name) and isinstance(tensor, torch.Tensor)
    }
    _check_count(tuple(tensor.shape) for tensor in named.values())
    return {name: tensor.detach().double().numpy() for name, tensor in named.items()}


def _check_count(shapes: Iterable[tuple[int, ...]]) -> None:
    total = 0
    for shape in shapes:
        count = 1
        for side in shape:
            count *= side
        total += count
    if total > MOST_NUMBERS:
        rule = _("it must have at most {most:,} numbers, got {count:,}")
        raise ValueError(rule.format(most=MOST_NUMBERS, count=total))


def _layers(arrays: Mapping[str, Array]) -> NamedLayers:
    weights: dict[Key, Array] = {}
    biases: dict[Key, Array] = {}
    for name, given in arrays.items():
        match, values = _NAMED.fullmatch(name), given
        assert match is not None
        key = tuple(map(int, _DIGITS.findall(name)))
        is_weights = match["kind"].lower().startswith("w")
        if is_weights and values.ndim == 2:
            is_torch = match["kind"] == "weight" and match["number"] is None
            found, values = weights, values.T if is_torch else values
        elif not is_weights and values.size == max(values.shape, default=0):
            found, values = biases, values.reshape(-1)
        else:
            rule = _("{name} must be of one layer, got the shape {shape}")
            raise ValueError(rule.format(name=name, shape=values.shape))
        if key in found:
            raise ValueError(_("{name} must be there once").format(name=name))
        if not np.isfinite(values).all():
            raise ValueError(_("{name} must be finite").format(name=name))
        found[key] = values
    if not weights or set(weights) != set(biases):
        rule = _("weights and biases of each layer, by names such as weights_0 or 0.weight")
        raise ValueError(rule)
    keys = sorted(weights)
    layers = NamedLayers(tuple(weights[k] for k in keys), tuple(biases[k] for k in keys))
    sizes = layers.sizes
    for index, (w, b) in enumerate(zip(layers.weights, layers.biases, strict=True)):
        if w.shape != (sizes[index], b.size) or 0 in w.shape:
            rule = _("layer {index} must follow the one before it, got {shape} and {count} biases")
            raise ValueError(rule.format(index=index, shape=w.shape, count=b.size))
    return layers
