from __future__ import annotations

import pytest
from support.readme_commands import README

from xortui.tui.ssh.policies.environment import (
    NAMES,
    Environment,
    EnvironmentFloodError,
    is_allowed,
)


def test_harmless_names_are_kept_and_nothing_else() -> None:
    environment = Environment()
    for name, value in (
        (b"LANG", b"de_DE.UTF-8"),
        (b"LC_ALL", b"C"),
        (b"COLORTERM", b"truecolor"),
        (b"XORTUI_COLOR", b"256"),
        (b"LD_PRELOAD", b"evil.so"),
        (b"PYTHONSTARTUP", b"evil.py"),
        (b"TEXTUAL_DRIVER", b"x"),
        (b"LC_NAME", b"\x1b]0;x\x07"),
        (b"LC_TIME", b"a" * 65),
    ):
        environment[name] = value
    assert environment.as_text() == {
        "LANG": "de_DE.UTF-8",
        "LC_ALL": "C",
        "COLORTERM": "truecolor",
        "XORTUI_COLOR": "256",
    }


@pytest.mark.parametrize(("count", "size"), [(65, 1), (2, 16384)])
def test_a_flood_ends(count: int, size: int) -> None:
    environment = Environment()
    with pytest.raises(EnvironmentFloodError):
        for _ in range(count):
            environment[b"X"] = b"x" * size
    assert not environment


def test_the_readme_has_sshd_accept_what_a_person_may_bring() -> None:
    assert f"    AcceptEnv {' '.join(NAMES)}\n" in README.read_text()


@pytest.mark.parametrize("name", ["LC_", "LC_all", "LANGUAGES", "XLANG", "LC_ALL\n", "NO_COLOR="])
def test_a_name_is_allowed_whole_or_not_at_all(name: str) -> None:
    assert not is_allowed(name)
    assert is_allowed("LC_ALL")
