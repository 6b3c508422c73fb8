"""A recording as one SVG: what never changes once, the rest on strips that leap."""

from __future__ import annotations

import re
from io import BytesIO
from xml.etree import ElementTree

from xortui.tui.recording.animated_svg import AnimatedSvg, animated_svg, still_svg
from xortui.tui.recording.movie import About, Shown
from xortui.tui.recording.screen_grid import Ground, Ink, text_row

GROUND = Ground("#d8dbe2", "#0f1117")
INK = Ink(*GROUND)
ABOUT = About(20, 3, "a <title>", "xortui --seed 3", GROUND)


def screen(*lines: str) -> tuple[tuple[object, ...], ...]:
    return tuple(text_row(line.ljust(20), 20, INK) for line in lines)


SCREENS = [
    Shown(0, screen("epoch 1", "", "loss 7    stays")),
    Shown(1, screen("epoch 2", "", "loss 7    stays")),
    Shown(2, screen("epoch 1", "", "loss 6    stays")),
]
NAMESPACE = "{http://www.w3.org/2000/svg}"


def test_what_never_changes_stands_there_once_and_each_piece_too() -> None:
    svg = animated_svg(ABOUT, SCREENS, 4)
    texts = [
        "".join(text.itertext()) for text in ElementTree.fromstring(svg).iter(f"{NAMESPACE}text")
    ]
    assert sorted(texts) == ["1", "2", "6", "7", "epoch", "loss", "stays"]


def test_strips_leap_at_the_times_of_the_recording() -> None:
    svg = animated_svg(ABOUT, SCREENS, 4)
    films = dict(re.findall(r"@keyframes (F\d+)\{((?:[^{}]+\{[^}]*\})+)\}", svg))
    leaps = [
        re.findall(r"([\d.]+)%\{transform:translateY\(-(\d+)px\)\}", film)
        for film in films.values()
    ]
    assert sorted(leaps) == [
        [("0.000", "0"), ("25.000", "48"), ("50.000", "0")],
        [("0.000", "0"), ("50.000", "48")],
    ]
    assert "animation:4s step-end infinite" in svg
    assert "prefers-reduced-motion" in svg


def test_it_is_one_file_without_script_or_anything_from_elsewhere() -> None:
    svg = animated_svg(ABOUT, SCREENS, 4)
    assert "<script" not in svg and "url(" not in svg and "href" not in svg
    root = ElementTree.fromstring(svg)
    assert root.findtext(f"{NAMESPACE}title") == "a <title>"
    assert root.findtext(f"{NAMESPACE}desc") == "xortui --seed 3"
    assert animated_svg(ABOUT, SCREENS, 4) == svg


def test_a_screen_like_the_last_only_lets_time_pass() -> None:
    file, again = BytesIO(), BytesIO()
    for out, shown in (
        (file, SCREENS),
        (again, [SCREENS[0], Shown(0.5, SCREENS[0].grid), *SCREENS[1:]]),
    ):
        svg = AnimatedSvg(ABOUT, out)
        for each in shown:
            svg.take(each)
        svg.finish(4)
    assert file.getvalue() == again.getvalue()


def test_a_still_picture_moves_nothing() -> None:
    svg = still_svg(ABOUT, SCREENS[0].grid)
    assert "@keyframes" not in svg
    assert 'viewBox="0 0 264 96"' in svg
