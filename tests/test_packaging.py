"""What is installed is what stands in the tree, also where the tree has no symbolic links."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from zipfile import ZipFile

import pytest

import xortui

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = Path(".ci/src/xortui")

pytestmark = pytest.mark.terminal


def test_a_tree_without_symbolic_links_builds_the_whole_program(tmp_path: Path) -> None:
    tree, wheels = tmp_path / "tree", tmp_path / "wheels"
    _copy_as_a_zip_does(tree)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels)],
        cwd=tree,
        check=True,
        capture_output=True,
    )
    (wheel,) = wheels.iterdir()
    with ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if name.startswith("xortui/")}
    assert "xortui/tui/locale/ja/LC_MESSAGES/xortui.mo" in held  # which the tree did not hold
    assert held == {"xortui/__init__.py", "xortui/__main__.py"} | {
        f"xortui/{file.relative_to(tree)}"
        for top in ("core", "tui")
        for file in (tree / top).rglob("*")
        if file.is_file()
    }


def test_the_version_is_that_of_what_is_installed() -> None:
    words = [sys.executable, "-m", "xortui", "--version"]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert said == f"xortui {xortui.__version__}\n" == f"xortui {version('xortui')}\n"


def _copy_as_a_zip_does(tree: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__", "*.mo")
    for top in ("core", "tui"):
        shutil.copytree(ROOT / top, tree / top, ignore=ignored)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tree)
    (tree / PACKAGE).mkdir(parents=True)
    shutil.copy(ROOT / ".ci/catalogues.py", tree / ".ci")
    for entry in (ROOT / PACKAGE).iterdir():
        if entry.is_symlink():
            # What a ZIP, and Git where links are not allowed, leaves of a link: where it led to.
            (tree / PACKAGE / entry.name).write_text(str(entry.readlink()))
        elif entry.is_file():
            shutil.copy(entry, tree / PACKAGE)
