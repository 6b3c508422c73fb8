"""What holds for all tests."""

from __future__ import annotations

import functools
import gc
import os
import re
import signal
import sys
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import settings
from support.compiled_tests import compile_share

from xortui.tui.linear_algebra import ONE_THREAD

# Tests, and the hundreds of programs that they start, would be compiled anew each time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Tests read English wherever they are run; those of another language say so themselves.
for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "XORTUI_LANGUAGE"):
    os.environ.pop(name, None)
os.environ["LANG"] = "C.UTF-8"

# NumPy gets one thread, as in all programs of the project: more would cost time that others need.
# The programs that tests start are told nothing of it.
with pytest.MonkeyPatch.context() as patch:
    for name, count in ONE_THREAD.items():
        patch.setenv(name, os.environ.get(name, count))
    import numpy  # noqa: F401

# Programs that tests start are told that a terminal has gone, though whoever started the tests may
# outlive his own (nohup): what is ignored is inherited.
if "PYTEST_XDIST_WORKER" in os.environ:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

# The same examples every time and no limit to an example's time: what fails on a busy machine
# must fail on every other. `--hypothesis-profile=search` looks for examples nobody has seen yet.
settings.load_profile("ci")
settings.register_profile("search", derandomize=False)


_TESTS: Final = Path(__file__).parent
_MARKS_BY_PLACE: Final = {
    "tui/ssh/": "ssh",
    "tui/terminal/": "terminal",
    # Headless, but played: key by key, ahead of the program, and cell by cell on a terminal.
    "tui/screens/": "terminal",
    "tui/app/test_preferences.py::test_other_keys_hold_and_stand_under_help": "terminal",
    "tui/app/test_preferences.py::test_speed_ramp_and_theme_are_there_from_the_start": "terminal",
    "tui/app/test_preference_file.py": "terminal",
    "tui/app/test_screen_recorder.py": "terminal",
    "tui/app/test_themes.py::test_a_terminal_of_sixteen_colours_has_a_ramp": "terminal",
    "tui/app/test_themes.py::test_without_hues_nothing_that_stands_out_is_greyer": "terminal",
    "tui/app/test_themes.py::test_everything_that_is_written_is_read": "terminal",
    "tui/app/test_themes.py::test_every_view_is_read_in_every_theme": "terminal",
    "tui/app/test_turns.py": "terminal",
    "tui/cli/test_record.py::test_a_recording_is_written_whole_and_named": "terminal",
    "tui/cli/test_record.py::test_who_ends_it_finds_what_was_there_before": "terminal",
    "tui/internals/test_textual_style.py": "terminal",
    "tui/internals/test_textual_timers.py": "terminal",
    "tui/lessons/test_library.py::test_a_program_has_one_mistake": "terminal",
    "tui/lessons/test_walk.py::test_every_step_can_be_done_as_it_says": "terminal",
    "tui/painting/test_painter.py": "terminal",
    "tui/painting/test_partial_compositor.py::test_a_notice_of_wide_characters": "terminal",
    "tui/watching/": "terminal",
    "tui/cli/test_check.py": "terminal",
    # What runs the whole command line thousands of times, starts programs, or fills a process's
    # memory up to its bound.
    "test_hostile_files.py": "terminal",
    "core/test_library.py::test_the_readme_s_ten_lines_run": "terminal",
    "tui/export/test_numpy_program.py::test_a_program_prints": "terminal",
    "tui/records/test_array_archive.py::test_a_file_that_is_made_to_take_memory": "terminal",
    "tui/cli/test_run_options.py::test_data_of_any_size": "terminal",
    "tui/records/test_run_card.py::test_data_of_any_number_of_rows": "terminal",
    "tui/sweep/test_store.py::test_the_program_says": "terminal",
    "tui/test_permissions.py": "terminal",
    "tui/test_screenshots.py": "terminal",
    "tui/test_snapshots.py": "terminal",
    "tui/widgets/test_hidden_space.py::test_a_paused_run_says_at_once": "terminal",
    "tui/widgets/test_key_footer.py": "terminal",
    "tui/widgets/test_line_picture.py": "terminal",
    "tui/widgets/test_scrolling_table.py": "terminal",
    "tui/widgets/test_surface_picture.py": "terminal",
    "tui/widgets/test_text_line.py": "terminal",
}

_RUBBISH: Final = (10_000, 20, 20)
"""Objects until rubbish is looked for, and how often deeper: with Python's own numbers that is a
fifteenth of the time of tests of the screen."""

_DEAR: Final = 1.0
"""Processor seconds from which on a test of the fast set is named at the end."""
_COST: Final = "processor seconds"

_OF_A_FILE: Final = {"classroom", "house"}
_SHARED: Final = {"fortress": "fortress", "server": "server", "siege": "fortress"}
"""Servers that serve many tests, which one worker runs: each worker would start its own."""

_LONGEST: Final = {"tui/ssh/sandbox/test_every_view.py"}
"""Files of tests that take minutes each: begun last, one processor would be idle to their end."""

_COUNT: Final = re.compile(r"\bcount\b")
_TEST: Final = re.compile(r"^def (test_\w+)\((.*?)\) ->", re.MULTILINE | re.DOTALL)
_ARGUMENT: Final = re.compile(r"(\w+):")


@pytest.hookimpl(wrapper=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> Generator[None, int, int]:
    """Runs more tests at once than there are processors where many of them wait for programs.

    Each worker takes three seconds to collect what there is.
    """
    processors = yield
    return processors * 2 if _is_chosen(config, "ssh") else processors


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Lets one worker run all tests that share a server, where there are such."""
    if config.option.dist != "load" or not _is_chosen(config, "ssh"):
        return None
    from xdist.scheduler import LoadScopeScheduling

    class ServersTogether(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return _servers().get(nodeid.partition("[")[0], nodeid)

    config.option.loadscopereorder = False  # what waits stays among what computes
    return ServersTogether(config, log)


@functools.cache
def _servers() -> dict[str, str]:
    """Returns which server a test shares, by its name, read where it stands."""
    found: dict[str, str] = {}
    for path in sorted((_TESTS / "tui" / "ssh").rglob("test_*.py")):
        place = f"tests/{_place_of(path)}"
        for name, arguments in _TEST.findall(path.read_text(encoding="utf-8")):
            for argument in _ARGUMENT.findall(arguments):
                if argument in _SHARED:
                    found[f"{place}::{name}"] = _SHARED[argument]
                elif argument in _OF_A_FILE:
                    found[f"{place}::{name}"] = place
    return found


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Looks for no rubbish while tests are collected: there is none, and it takes a third.

    What has been collected stays to the end, so nobody need look through it later either.
    """
    gc.disable()
    try:
        if [Path(arg).resolve() for arg in session.config.args] == [_TESTS]:
            _compile(session.config)
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(*_RUBBISH)
        gc.enable()


def _compile(config: pytest.Config) -> None:
    """Shares among workers what all of them would compile."""
    worker = getattr(config, "workerinput", None)
    if worker is None:
        return
    left = [
        folder
        for folder, mark in _MARKS_BY_PLACE.items()
        if folder.endswith("/") and not _is_chosen(config, mark)
    ]
    paths = (
        path
        for path in _TESTS.rglob("test_*.py")
        if not _place_of(path).startswith(("benchmarks/", *left))
    )
    number = int(worker["workerid"].removeprefix("gw"))
    compile_share(config, paths, number, worker["workercount"])


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leaves places alone of which no test is chosen: importing them would be for nothing."""
    if collection_path.is_relative_to(_TESTS):
        end = "/" if collection_path.is_dir() else ""
        mark = _MARKS_BY_PLACE.get(f"{_place_of(collection_path)}{end}")
        if mark is not None and not _is_chosen(config, mark):
            return True
    return None


def _is_chosen(config: pytest.Config, mark: str) -> bool:
    """Returns whether tests with a mark that no other takes back may be among those chosen."""
    expression = config.option.markexpr
    if not expression:
        return True
    ways = ({mark}, {mark, "slow"}, {mark, "count"})
    return any(_evaluated(expression, frozenset(marks)) for marks in ways)


@functools.cache
def _evaluated(expression: str, marks: frozenset[str]) -> bool:
    names = {name: name in marks for name in ("terminal", "ssh", "slow", "count")}
    try:
        return bool(eval(expression, {"__builtins__": {}}, names))
    except (NameError, SyntaxError):  # of other marks, about which nothing is known here
        return True


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks what starts servers, and what plays the whole program, where it stands.

    What draws cases for minutes is run by whoever names its mark, or chooses by no mark at all.
    """
    for item in items:
        place = f"{_place_of(item.path)}::{item.name}"
        for start, mark in _MARKS_BY_PLACE.items():
            if place.startswith(start):
                item.add_marker(mark)
    expression = config.option.markexpr
    if expression and not _COUNT.search(expression):
        dropped = [item for item in items if item.get_closest_marker("count")]
        if dropped:
            config.hook.pytest_deselected(items=dropped)
            items[:] = [item for item in items if not item.get_closest_marker("count")]
    if hasattr(config, "workerinput"):
        items[:] = _spread(items)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Notes which tests of the fast set cost much, by a clock that stands while others work."""
    began = time.process_time()
    try:
        return (yield)
    finally:
        seconds = time.process_time() - began
        is_fast = not any(map(item.get_closest_marker, ("terminal", "ssh", "slow")))
        if is_fast and seconds > _DEAR:
            item.user_properties.append((_COST, seconds))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Names the tests that keep the fast set from being fast."""
    dear: list[tuple[float, str]] = []
    for kind in ("passed", "failed"):
        for report in terminalreporter.getreports(kind):
            cost = dict(report.user_properties).get(_COST)
            if report.when == "call" and cost is not None:
                dear.append((cost, report.nodeid))
    if dear:
        terminalreporter.section("dear tests of the fast set, in processor seconds")
    for seconds, name in sorted(dear, reverse=True):
        terminalreporter.write_line(f"{seconds:4.1f} {name}")


@functools.cache
def _place_of(path: Path) -> str:
    return path.relative_to(_TESTS).as_posix()


def _spread(items: list[pytest.Item]) -> list[pytest.Item]:
    """Returns the longest tests, then the files that wait evenly among those that compute.

    Tests run side by side in this order: otherwise processors would be too few for the first half
    of them, and idle in the second.
    """
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    waiting = {path for path, tests in files.items() if tests[0].get_closest_marker("ssh")}
    placed: list[tuple[float, list[pytest.Item]]] = []
    for chosen in (waiting, files.keys() - waiting):
        number = sum(len(files[path]) for path in chosen)
        before = 0
        for path, tests in files.items():
            if path in chosen:
                is_long = _place_of(path) in _LONGEST
                placed.append((-1.0 if is_long else before / number, tests))
                before += len(tests)
    placed.sort(key=lambda pair: pair[0])
    return [item for _place, tests in placed for item in tests]
