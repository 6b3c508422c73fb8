"""Options whose values are names from a list: read in any case, as the names of gates are."""

from __future__ import annotations

from cyclopts import App, ArgumentCollection


def read_choices_in_any_case(
    app: App, commands: tuple[str, ...], arguments: ArgumentCollection
) -> None:
    """Writes every name as its list does, before the library looks for it there: ``ReLU``.

    Args:
        app: The application, which calls this once its words are parsed.
        commands: The command that was named.
        arguments: Its options, with what was given for each.
    """
    for argument in arguments:
        listed = {name.casefold(): name for name in argument.get_choices(force=True) or ()}
        argument.tokens = [
            token.evolve(value=listed.get(token.value.casefold(), token.value))
            for token in argument.tokens
        ]
