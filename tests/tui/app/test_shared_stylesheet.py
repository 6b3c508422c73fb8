"""Style sheets are parsed once, and still follow the theme."""

from __future__ import annotations

from xortui.tui.app.shared_stylesheet import SharedStylesheet

TEXT = "Label { color: $accent; }"


def rules(variables: dict[str, str], sheet: SharedStylesheet | None = None) -> list[object]:
    sheet = sheet or SharedStylesheet(variables=variables)
    if not sheet.has_source("here"):
        sheet.add_source(TEXT, ("here", ""))
    return list(sheet.rules)


def test_the_second_sheet_has_the_rules_of_the_first() -> None:
    assert rules({"accent": "red"})[0] is rules({"accent": "red"})[0]


def test_another_theme_has_other_rules_and_leaves_the_first_ones_alone() -> None:
    sheet = SharedStylesheet(variables={"accent": "red"})
    [red] = rules({}, sheet)
    sheet.set_variables({"accent": "blue"})
    sheet.reparse()
    [blue] = sheet.rules
    assert blue.styles.color != red.styles.color  # type: ignore[attr-defined]
    assert rules({"accent": "red"})[0] is red
