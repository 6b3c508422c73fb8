"""What a session may do is asked for by name, and each permission stands for itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.table import Table
from support.driving import Driven, drive
from textual.widgets import Static

from xortui.tui.permissions import GUEST, LOCAL, SessionPermissions

SAVING = ("save_picture", "save_run", "export_script", "record")


@pytest.mark.parametrize(
    "permissions",
    [LOCAL, GUEST, replace(GUEST, saves_files=True), replace(GUEST, suspends=True)],
    ids=["local", "guest", "guest who may save", "guest who may suspend"],
)
def test_what_is_not_permitted_is_not_offered(permissions: SessionPermissions) -> None:
    async def steps(driven: Driven) -> None:
        app, main = driven.app, driven.main
        assert app.check_action("suspend_process", ()) is permissions.suspends
        assert app.check_action("screenshot", ()) is permissions.saves_files
        assert [main.check_action(action, ()) for action in SAVING] == [
            permissions.saves_files
        ] * len(SAVING)
        assert main.check_action("copy_run_card", ())
        await driven.press("question_mark")
        listed = " ".join(
            tooltip.plain
            for static in app.screen.query(Static)
            for table in [static.content]
            if isinstance(table, Table)
            for tooltip in table.columns[1].cells
        )
        assert ("Save" in listed) is permissions.saves_files
        assert ("Export" in listed) is permissions.saves_files
        assert "Copy the command" in listed and "Pause" in listed
        assert main.view_options.levels == permissions.surface_levels

    drive(steps, permissions=permissions)
