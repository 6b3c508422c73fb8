"""Reads layers from the graph of a program that computes with single numbers, as micrograd does.

Every number there is an object that knows its value, its slope and what it was made of. A unit is a
sum of products of a parameter with something else, however it was written; units of one layer are
as many steps away from the inputs. In which order numbers were made tells rows and units apart.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .values import MOST_NUMBERS, packed

MOST_NODES = 200_000
_MOST_DOWNSTREAM = 24
_FARTHEST = 8

Order = Callable[[Any], int]


def children(node: Any) -> list[Any]:
    """Returns what a number was made of."""
    return list(node._prev)


def table(rows: list[list[float]]) -> list[Any]:
    """Returns rows of numbers as JSON has them."""
    flat = [float(number) for row in rows for number in row]
    return ["float64", [len(rows), len(rows[0])], packed(flat), 0]


class Unit:
    """A sum of products, as one row goes through it.

    Attributes:
        top: The number that it gives.
        made: When its first product was made: what is added to it in the loss comes later.
        weights: The parameters, in the order of their products.
        inputs: What each is multiplied with.
        bias: The parameter that is added, or None.
    """

    def __init__(self, top: Any, made: int, products: list[tuple[Any, Any]], bias: Any) -> None:
        self.top, self.made, self.bias = top, made, bias
        self.weights = [weight for weight, _input in products]
        self.inputs = [made for _weight, made in products]

    @property
    def key(self) -> tuple[int, ...]:
        """The same for one unit in all rows."""
        return tuple(id(weight) for weight in self.weights)


class ScalarLayer:
    """Units that read the same.

    Attributes:
        weights: The parameters, a row for each unit.
        biases: One for each unit, or None.
        inputs: What was read, a row for each row of the data, as JSON has it.
    """

    def __init__(self, weights: list[list[Any]], biases: list[Any] | None, rows: Any) -> None:
        self.weights, self.biases = weights, biases
        self.inputs = table(rows)


class ScalarGraph:
    """What something is about to go back through.

    Attributes:
        leaves: The numbers that were made of nothing.
        layers: The network's layers, the first one first; none where it is no chain of layers.
        shape: How many rows there are, and outputs.
        outputs: What the last layer gives, as JSON has it.
        downstream: What was computed of each of these on the way to the loss, likewise.
        constants: What was taken into account on that way, likewise: perhaps the targets.
    """

    def __init__(self, root: Any, is_parameter: Callable[[Any], bool], order: Order) -> None:
        """Reads a graph.

        Args:
            root: The loss.
            is_parameter: Whether something that was made of nothing was there before.
            order: Returns when a number was made, beside others.
        """
        self._is_parameter, self._order = is_parameter, order
        self._users: dict[int, list[Any]] = {}
        self.leaves: list[Any] = []
        self.layers: list[ScalarLayer] = []
        self.shape: list[int] = []
        self.outputs: list[Any] | None = None
        self.downstream: list[list[Any]] = []
        self.constants: list[list[Any]] = []
        nodes = self._sorted(root)
        units = self._units(nodes)
        if units:
            self._read(nodes, units)

    def _sorted(self, root: Any) -> list[Any]:
        """Returns all numbers, each after what it was made of."""
        done: dict[int, Any] = {}
        waiting: list[tuple[Any, bool]] = [(root, False)]
        entered: set[int] = set()
        while waiting:
            node, is_left = waiting.pop()
            if is_left:
                done[id(node)] = node
                continue
            if id(node) in entered:
                continue
            entered.add(id(node))
            if len(entered) > MOST_NODES:
                raise ValueError("its graph is too large to be read")
            waiting.append((node, True))
            made_of = children(node)
            if not made_of:
                self.leaves.append(node)
            for child in made_of:
                self._users.setdefault(id(child), []).append(node)
                waiting.append((child, False))
        return list(done.values())

    def _units(self, nodes: list[Any]) -> dict[int, Unit]:
        """Returns the sums of products with parameters, by the number that each gives."""
        products: dict[int, tuple[Any, Any]] = {}
        sums: dict[int, tuple[list[tuple[Any, Any]], list[Any]]] = {}
        for node in nodes:
            made_of = children(node)
            operation = getattr(node, "_op", "")
            if operation == "*" and len(made_of) == 2:
                held = [self._is_leaf_parameter(child) for child in made_of]
                if held.count(True) == 1:
                    weight = made_of[held.index(True)]
                    products[id(node)] = (weight, made_of[1 - held.index(True)])
                    sums[id(node)] = ([products[id(node)]], [])
            elif operation == "+" and len(made_of) == 2:
                parts = [self._part(child, sums) for child in made_of]
                if all(part is not None for part in parts):
                    together = [part for part in parts if part is not None]
                    weighted = [pair for part in together for pair in part[0]]
                    added = [leaf for part in together for leaf in part[1]]
                    names = {id(weight) for weight, _made in weighted}
                    if weighted and len(added) <= 1 and len(names) == len(weighted):
                        sums[id(node)] = (weighted, added)
        units = {}
        for node in nodes:
            if id(node) not in sums or any(id(u) in sums for u in self._users.get(id(node), ())):
                continue
            weighted, added = sums[id(node)]
            orders = {id(pair): self._order(self._product_of(*pair)) for pair in weighted}
            weighted = sorted(weighted, key=lambda pair: orders[id(pair)])
            bias = added[0] if added else None
            units[id(node)] = Unit(node, min(orders.values()), weighted, bias)
        return units

    def _product_of(self, weight: Any, made: Any) -> Any:
        users = {id(node) for node in self._users.get(id(made), ())}
        return next(
            node
            for node in self._users.get(id(weight), ())
            if id(node) in users and node._op == "*"
        )

    def _is_leaf_parameter(self, node: Any) -> bool:
        return not children(node) and self._is_parameter(node)

    def _part(
        self, node: Any, sums: dict[int, tuple[list[tuple[Any, Any]], list[Any]]]
    ) -> tuple[list[tuple[Any, Any]], list[Any]] | None:
        """Returns what a number adds to a unit: products, a bias, or the nought a sum starts at."""
        if id(node) in sums:
            return sums[id(node)]
        if children(node):
            return None
        if self._is_parameter(node):
            return [], [node]
        return ([], []) if node.data == 0 else None

    def _read(self, nodes: list[Any], units: dict[int, Unit]) -> None:
        """Sorts units into layers and rows."""
        level: dict[int, int] = {}
        for node in nodes:
            before = max((level[id(child)] for child in children(node)), default=0)
            level[id(node)] = before + (id(node) in units)
        depth = max(level[id(unit.top)] for unit in units.values())
        by_level: list[dict[tuple[int, ...], list[Unit]]] = [{} for _level in range(depth)]
        for unit in sorted(units.values(), key=lambda unit: unit.made):
            by_level[level[id(unit.top)] - 1].setdefault(unit.key, []).append(unit)
        n_rows = {len(times) for layer in by_level for times in layer.values()}
        if len(n_rows) != 1:
            return
        layers, below = [], dict[int, tuple[int, int]]()
        for index, layer in enumerate(by_level):
            columns = list(layer.values())
            read = self._layer(columns, below, is_first=index == 0)
            if read is None:
                return
            layers.append(read)
            below = {
                id(unit.top): (row, column)
                for column, times in enumerate(columns)
                for row, unit in enumerate(times)
            }
        last = list(by_level[-1].values())
        if len(last) * len(last[0]) > MOST_NUMBERS:
            return
        self.layers = layers
        self.shape = [len(last[0]), len(last)]
        self._look_after([[times[row].top for times in last] for row in range(len(last[0]))])

    def _layer(
        self, columns: list[list[Unit]], below: dict[int, tuple[int, int]], is_first: bool
    ) -> ScalarLayer | None:
        """Returns the units of a layer, whose inputs lie as the units of the one below do."""
        n_rows = len(columns[0])
        rows: list[list[float]] = []
        weights: list[list[Any]] = [[] for _column in columns]
        for row in range(n_rows):
            values: list[float] = []
            for column, times in enumerate(columns):
                unit = times[row]
                pairs = list(zip(unit.weights, unit.inputs))  # noqa: B905
                if not is_first:
                    places = [self._below(made, below) for made in unit.inputs]
                    if any(place is None or place[0] != row for place in places):
                        return None
                    ranked = [(place[1], pair) for place, pair in zip(places, pairs) if place]  # noqa: B905
                    pairs = [pair for _place, pair in sorted(ranked, key=lambda item: item[0])]
                own = [float(made.data) for _weight, made in pairs]
                if column and own != values:
                    return None
                values = own
                if row == 0:
                    weights[column] = [weight for weight, _made in pairs]
            rows.append(values)
        if len({len(row) for row in rows}) != 1 or len(rows) * len(rows[0]) > MOST_NUMBERS:
            return None
        biases = [times[0].bias for times in columns]
        if any(bias is None for bias in biases) and any(bias is not None for bias in biases):
            return None
        return ScalarLayer(weights, None if biases[0] is None else biases, rows)

    def _below(self, made: Any, tops: dict[int, tuple[int, int]]) -> tuple[int, int] | None:
        """Returns row and column of the unit that a number was made of, and of no other."""
        found: set[tuple[int, int]] = set()
        waiting = [made]
        while waiting:
            node = waiting.pop()
            if id(node) in tops:
                found.add(tops[id(node)])
            else:
                waiting.extend(children(node))
        return found.pop() if len(found) == 1 else None

    def _look_after(self, tops: list[list[Any]]) -> None:
        """Notes what was computed of each output, along the same ways in all rows."""
        self.outputs = table([[node.data for node in row] for row in tops])
        ways = [[self._ways(node) for node in row] for row in tops]
        for kind, told in ((0, self.downstream), (1, self.constants)):
            for way in ways[0][0][kind]:
                every = [[found[kind].get(way) for found in row] for row in ways]
                if len(told) < _MOST_DOWNSTREAM and all(
                    v is not None for row in every for v in row
                ):
                    told.append(table([[v for v in row if v is not None] for row in every]))

    def _ways(self, top: Any) -> tuple[dict[str, float], dict[str, float]]:
        """Returns what was computed of an output, and what of constants, by the way to it."""
        computed: dict[str, float] = {}
        constants: dict[str, float] = {}
        waiting = [("", top)]
        while waiting:
            way, node = waiting.pop(0)
            users = self._users.get(id(node), ())
            if way.count("/") >= _FARTHEST or len(users) > _FARTHEST:
                continue
            for user in sorted(users, key=self._order):
                name = f"{way}/{getattr(user, '_op', '')}"
                if name in computed:
                    continue
                computed[name] = float(user.data)
                for child in children(user):
                    if child is not node and not children(child):
                        constants[name] = float(child.data)
                waiting.append((name, user))
        return computed, constants
