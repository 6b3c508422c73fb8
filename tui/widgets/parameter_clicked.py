"""What panels say when a parameter of the network is clicked on in them."""

from __future__ import annotations

from textual.message import Message


class ParameterClicked(Message):
    """A parameter was clicked on: in a table, as a line of the network, or as a unit's bias.

    Attributes:
        index: Which, in the order of ``unit_names.parameters``.
    """

    def __init__(self, index: int) -> None:
        super().__init__()
        self.index = index
