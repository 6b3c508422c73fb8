"""A class in a lesson, over real ``ssh``, and what whoever teaches it sees."""

from __future__ import annotations

import csv
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.ssh.people import Person
from support.ssh.servers import RunningServer

Connect = Callable[..., Person]
APP = "unrehearsed_app:make_unrehearsed_app"

LESSON = """\
id = "mine"
title.en = "Our lesson"
title.ja = "私たちのレッスン"
about = "A line."

[[steps]]
title = "Read"
text.en = "Two inputs."
text.ja = "入力は二つです。"
run = { preset = "scratch" }

[[steps]]
title = "Guess"
text.en = "How large is it?"
text.ja = "どれだけ大きいでしょう。"
guess = { ask = "How large?", low = 0, high = 9 }
do = "Answer with {key lesson_next}, then press {key step}."
check = ["epoch >= 1"]
way = ["guess 5", "step"]
"""
SEEN = {"en": "Our lesson · step 1 of 2", "ja": "私たちのレッスン · 段階 1 / 2"}
NEXT = {"en": "How large is it?", "ja": "どれだけ大きいでしょう。"}


def _enter(connect: Connect, port: int, user: str, language: str) -> Person:
    """Has somebody come in who is spoken to in a language, to whom the lesson is shown."""
    country = {"en": "en_GB", "ja": "ja_JP"}[language]
    person = connect(
        port,
        user,
        options=("-o", "SendEnv=LANG"),
        environment={"LANG": f"{country}.UTF-8"},
    )
    person.sees(SEEN[language])
    return person


def _guess(person: Person, language: str, number: int) -> None:
    """Goes to the second step and guesses there."""
    person.type(">")
    person.sees(NEXT[language])
    person.type(">")
    person.wait_for(lambda: re.search("0 (to|から|～|〜) ?9", person.text))
    person.type(f"{number}\r")
    person.wait_for(lambda: not re.search("0 (to|から|～|〜) ?9", person.text))


def _rows(path: Path) -> dict[tuple[str, str], tuple[str, str, str]]:
    with path.open(newline="") as file:
        return {
            (row["name"], row["step"]): (row["state"], row["guess"], row["tries"])
            for row in csv.DictReader(file)
        }


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(LESSON)
    return path


def test_two_people_in_two_languages_are_told_of_in_log_and_results(
    serve: Callable[..., RunningServer], connect: Connect, lesson: Path, tmp_path: Path
) -> None:
    results = tmp_path / "results.csv"
    server = serve(
        app=APP, auth="none", lesson="mine", lessons_from=str(lesson), results=str(results)
    )
    ada = _enter(connect, server.port, "ada", "en")
    hana = _enter(connect, server.port, "=花", "ja")
    _guess(hana, "ja", 7)
    hana.type("s")
    hana.sees("✓")
    done = [("ada", "1"), ("'=花", "1"), ("'=花", "2")]
    ada.wait_for(lambda: _rows(results).get(("'=花", "2")) == ("done", "7", "0"))
    assert _rows(results)[("ada", "1")] == ("begun", "", "0")
    ada.type(">")
    ada.sees(NEXT["en"])
    ada.type(" ")  # what draws a run was loaded before, though none ran
    ada.wait_for(lambda: re.search(r"epoch \d?\d,\d{3} ", ada.text))
    server.process.kill()  # which tells nobody anything
    server.process.wait()
    assert [place for place, row in _rows(results).items() if row[0] == "done"] == done[1:]
    told = [line for line in server.log() if line["event"] == "step done"]
    assert ("=花", 2, 7.0) in [(line["user"], line["step"], line["guess"]) for line in told]


def test_a_folder_of_lessons_is_offered_and_gone_through(
    serve: Callable[..., RunningServer], connect: Connect, lesson: Path
) -> None:
    server = serve(app=APP, auth="none", lessons_from=str(lesson.parent))
    hana = connect(
        server.port, "hana", options=("-o", "SendEnv=LANG"), environment={"LANG": "ja_JP.UTF-8"}
    )
    hana.sees("私たちのレッスン")
    hana.type("\r")
    hana.sees(SEEN["ja"])
    _guess(hana, "ja", 7)
    hana.type("s")
    hana.sees("✓")
    hana.type("q")
    hana.wait()
    assert [line["reason"] for line in server.log() if line["event"] == "closed"] == ["ended"]


@pytest.mark.slow
def test_five_people_in_two_languages_are_seen_by_whoever_teaches(
    connect: Connect, lesson: Path, tmp_path: Path
) -> None:
    pytest.importorskip("asyncssh", reason="asyncssh is not installed")
    results = tmp_path / "results.csv"
    words = [sys.executable, "-m", "xortui.tui", "serve", "--port", "0", "--auth", "none"]
    words += ["--per-ip", "0", "--state-dir", str(tmp_path / "state"), "--lesson", "mine"]
    words += ["--from", str(lesson), "--lock", "--results", str(results)]
    words += ["--welcome", "Good morning.\nよろしく。"]
    paths = os.pathsep.join(filter(None, sys.path))
    teacher = connect(
        0, command=words, size=(120, 40), environment={"PYTHONPATH": paths, "LANG": "C.UTF-8"}
    )
    teacher.wait_for(lambda: re.search(r"port (\d+)", teacher.text))
    port = int(re.search(r"port (\d+)", teacher.text)[1])  # type: ignore[index]
    languages = {"ada": "en", "bob": "en", "carol": "en", "hanako": "ja", "taro": "ja"}
    people: dict[str, Person] = {}
    for name, language in languages.items():
        people[name] = _enter(connect, port, name, language)
        people[name].sees("Good morning.")
        people[name].sees("よろしく。")
        people[name].type("\r")
        people[name].wait_for(lambda name=name: "Good morning." not in people[name].text)  # type: ignore[misc]
    teacher.sees("Our lesson: 5 here, 0 stuck, 0 finished")
    _guess(people["bob"], "en", 3)
    _guess(people["hanako"], "ja", 7)
    people["hanako"].type("s")
    people["hanako"].sees("✓")
    people["bob"].type(">>>")
    teacher.sees("stuck: 3 tries")
    teacher.sees("7 (2)")
    people["carol"].type("q")
    assert people["carol"].wait() == 0
    teacher.sees("Our lesson: 4 here, 1 stuck, 0 finished")
    shown = teacher.text
    lines = {name: re.search(rf"│ {name} .*", shown) for name in languages}
    assert re.search(r"2/2 Guess .*stuck: 3 tries .*3 \(2\)", lines["bob"][0])  # type: ignore[index]
    assert re.search(r"2/2 Guess .*done .*7 \(2\)", lines["hanako"][0])  # type: ignore[index]
    assert re.search(r"1/2 Read .*at it", lines["taro"][0])  # type: ignore[index]
    assert shown.index("│ bob") < shown.index("│ taro") < shown.index("│ hanako")
    assert "carol" not in shown
    people["taro"].type("v")  # no key here: nothing but the lesson
    people["taro"].type(">")
    people["taro"].sees(NEXT["ja"])
    teacher.type("\x03")
    assert teacher.wait() == 0
    for name in languages.keys() - {"carol"}:
        assert people[name].wait() == 0
    assert _rows(results) == {
        ("ada", "1"): ("begun", "", "0"),
        ("ada", "2"): ("not begun", "", "0"),
        ("bob", "1"): ("done", "", "0"),
        ("bob", "2"): ("begun", "3", "3"),
        ("carol", "1"): ("begun", "", "0"),
        ("carol", "2"): ("not begun", "", "0"),
        ("hanako", "1"): ("done", "", "0"),
        ("hanako", "2"): ("done", "7", "0"),
        ("taro", "1"): ("done", "", "0"),
        ("taro", "2"): ("begun", "", "0"),
    }
