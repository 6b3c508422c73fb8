"""What functions import late is there before they are called."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from xortui.tui.ssh.worker import late_imports

_FILES = {
    "__init__.py": "",
    "first.py": """
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import lateness.never
def plain():
    import lateness.second
class Holder:
    @property
    def relative(self):
        def inner():
            from . import third
            from .fourth import NAME, OTHER
        return inner
def impossible():
    import lateness.missing
    from lateness.broken import x
def of_others():
    import this
""",
    "second.py": """
def further():
    from lateness import fifth
""",
    "third.py": "",
    "fourth.py": "NAME = OTHER = 1",
    "fifth.py": "",
    "broken.py": "1 / 0",
    "never.py": "",
    "unrelated.py": "",
}


def test_what_functions_import_when_they_are_called_is_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "lateness"
    package.mkdir()
    for name, text in _FILES.items():
        (package / name).write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    import lateness.first  # type: ignore[import-not-found]

    others = set(sys.modules)
    late_imports.load({"lateness"})
    names = {name for name in set(sys.modules) - others if not name.startswith("encodings")}
    assert names == {f"lateness.{name}" for name in ("second", "third", "fourth", "fifth")}
    assert lateness.first.__name__ == "lateness.first"
    for name in [name for name in sys.modules if name.startswith("lateness")]:
        monkeypatch.delitem(sys.modules, name)
