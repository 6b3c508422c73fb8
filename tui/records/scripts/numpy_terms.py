"""The words in which one run's NumPy program is written."""

from __future__ import annotations

from xortui.tui.records.scripts.numpy_pieces import DELTAS
from xortui.tui.records.scripts.phases import Story


class Terms:
    """What a run needs of a program, and what its parts are called.

    Attributes:
        story: The run in phases.
        config: The run.
        every: Epochs from one printed loss to the next.
        n_layers: Layers, the output layer included.
        hidden: The names of the hidden layers' activations.
        with_z: Whether the output before its activation is kept.
        slope_of_z: Whether derivatives need the values before the activation too.
        is_plain: Whether the update is the article's own: gradient descent without memory.
    """

    def __init__(self, story: Story, every: int) -> None:
        self.story, self.config, self.every = story, story.config, every
        self.n_layers = len(self.config.hidden) + 1
        names = [f"hidden{i}" for i in range(1, self.n_layers)]
        self.hidden = ["hidden"] if self.n_layers == 2 else names
        used = [*story.values("activation"), *story.values("output_activation")]
        self.with_z = "silu" in used or any(pair == ("bce", "sigmoid") for pair in story.pairs)
        self.slope_of_z = "silu" in used
        self.is_plain = not (
            story.uses("momentum")
            or story.uses("weight_decay")
            or any(name != "sgd" for name in story.values("optimizer"))
        )

    @property
    def pairs_vary(self) -> bool:
        """Whether another loss or output activation is chosen during the run."""
        return len(self.story.pairs) > 1

    def loss_key(self, loss: str, output_activation: str) -> str:
        """Returns the name of the loss function; bce after a sigmoid has its own."""
        return "bce_of_z" if (loss, output_activation) == ("bce", "sigmoid") else loss

    def activation(self) -> str:
        """Returns what the function of hidden units is called in the class."""
        if self.story.varies("activation"):
            return "activation"
        return self.story.phases[0].settings.activation

    def output_activation(self) -> str:
        """Returns what the function of the output unit is called in the class."""
        if self.story.varies("output_activation"):
            return "output_activation"
        return self.story.phases[0].settings.output_activation

    def delta_lines(self, loss: str, output_activation: str, z: str = "z") -> list[str]:
        """Returns the lines from the outputs to ``d_output``.

        Args:
            loss: The loss.
            output_activation: The output's activation.
            z: What the output before its activation is called there.
        """
        slope = f"{output_activation}_derivative({f'{z}, ' if self.slope_of_z else ''}output)"
        return [
            line.replace("SLOPE", slope) for line in DELTAS[self.loss_key(loss, output_activation)]
        ]

    def parameter_names(self) -> list[str]:
        """Returns the attributes that are trained."""
        layers = range(1, self.n_layers + 1)
        names = [f"weights{i}" for i in layers] + [f"bias{i}" for i in layers]
        if self.story.batch_norm:
            names += [f"norm{i}.{kind}" for i in layers[:-1] for kind in ("scale", "shift")]
        return names

    def train_arguments(self) -> list[str]:
        """Returns the arguments of the method `train` that the run needs beside ``lr``."""
        story = self.story
        needed = {
            "momentum": not self.is_plain,
            "nesterov": not self.is_plain,
            "weight_decay": story.uses("weight_decay"),
            "batch_size": story.has_batches,
            "dropout": story.dropout,
        }
        return [name for name, is_needed in needed.items() if is_needed]
