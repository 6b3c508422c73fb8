"""What may import what is agreed upon in `pyproject.toml`, each time with the reason, and kept."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

SETTINGS = Path(__file__).resolve().parent.parent / "pyproject.toml"
HEAD = "[[tool.importlinter.contracts]]\nname = "


def test_every_contract_is_kept(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = SETTINGS.read_text(encoding="utf-8")
    contracts = tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    monkeypatch.chdir(SETTINGS.parent)
    status = lint_imports(no_cache=True, no_logo=True)
    said = capfd.readouterr().out
    assert status == 0, said
    kept = {line.removesuffix(" KEPT") for line in said.splitlines() if line.endswith(" KEPT")}
    assert kept == {contract["name"] for contract in contracts}


def test_every_contract_says_why_it_holds() -> None:
    before, *contracts = SETTINGS.read_text(encoding="utf-8").split(HEAD)
    for contract in contracts:
        name = contract.splitlines()[0]
        assert before.splitlines()[-1].startswith("# "), f"{name} stands without its reason"
        before = contract
