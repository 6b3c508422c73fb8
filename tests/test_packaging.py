"""What is installed is what stands in the tree."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_every_package_of_the_tree_is_named_in_the_build() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())
    named = set(build["tool"]["setuptools"]["packages"])
    standing = {
        "xortui." + ".".join(folder.parent.relative_to(ROOT).parts)
        for top in ("core", "tui")
        for folder in (ROOT / top).rglob("__init__.py")
    }
    assert standing == named
