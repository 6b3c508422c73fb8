from __future__ import annotations

import pytest

from xortui.tui.ssh.policies.environment import Environment, EnvironmentFloodError


def test_harmless_names_are_kept_and_nothing_else() -> None:
    environment = Environment()
    for name, value in (
        (b"LANG", b"de_DE.UTF-8"),
        (b"LC_ALL", b"C"),
        (b"COLORTERM", b"truecolor"),
        (b"LD_PRELOAD", b"evil.so"),
        (b"PYTHONSTARTUP", b"evil.py"),
        (b"TEXTUAL_DRIVER", b"x"),
        (b"LC_NAME", b"\x1b]0;x\x07"),
        (b"LC_TIME", b"a" * 65),
    ):
        environment[name] = value
    assert environment.as_text() == {"LANG": "de_DE.UTF-8", "LC_ALL": "C", "COLORTERM": "truecolor"}


@pytest.mark.parametrize(("count", "size"), [(65, 1), (2, 16384)])
def test_a_flood_ends(count: int, size: int) -> None:
    environment = Environment()
    with pytest.raises(EnvironmentFloodError):
        for _ in range(count):
            environment[b"X"] = b"x" * size
    assert not environment
