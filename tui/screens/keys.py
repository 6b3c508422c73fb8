"""Every key of the main view, once: what it does, its group under ``?``, its place in the footer.

An action may stand twice under different names where the words depend on what is possible now; the
modes in which it holds say which of them is meant.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from xortui.tui.language import deferred as _
from xortui.tui.permissions import SessionPermissions
from xortui.tui.screens.key_group import Key, KeyGroup, key, parameters_of
from xortui.tui.screens.mode import ALWAYS, BY_HAND, EDITING, EVERY, USUAL, Mode

_ROOMY: Final = EVERY & ~(Mode.PARAMETERS | Mode.POINTS)
"""Where the keys of the place leave others room in the footer of 80 columns."""


def _listing(id: str) -> Key:
    return key(
        "question_mark,f1",
        "help",
        _("more"),
        _("List these keys"),
        footer=True,
        display="?",
        id=id,
    )


def _running(id: str) -> tuple[Key, Key]:
    return (
        key("space", "run", _("run"), _("Go on"), footer=True, id=id),
        key("space", "pause", _("pause"), _("Pause"), footer=True, id=id),
    )


RUN: Final = KeyGroup(
    _("Run"),
    (
        key(
            "space",
            "run",
            _("run"),
            _("Go on from the epoch shown"),
            footer=True,
            modes=Mode.PAUSED | Mode.VIEW | Mode.PARAMETERS | Mode.POINTS,
        ),
        key(
            "space",
            "pause",
            _("pause"),
            _("Pause"),
            footer=True,
            id="run",
            modes=Mode.RUNNING | Mode.VIEW | Mode.PARAMETERS | Mode.POINTS,
        ),
        key(
            "s",
            "step",
            _("step"),
            _("Pause and make one epoch"),
            footer=_ROOMY & ~Mode.RUNNING,
            display="s",
            modes=USUAL | BY_HAND,
        ),
        key(
            "b",
            "back",
            _("back"),
            _("Go back one epoch"),
            footer=_ROOMY & ~Mode.RUNNING,
            display="b",
            modes=USUAL | BY_HAND,
        ),
        key(
            "plus,equals_sign",
            "faster",
            _("speed"),
            _("Play faster"),
            footer=_ROOMY & ~Mode.PAUSED,
            display="+ -",
            modes=USUAL | Mode.POINTS,
        ),
        key(
            "minus",
            "slower",
            _("slower"),
            _("Play slower"),
            display="-",
            modes=USUAL | Mode.POINTS,
        ),
        key("u", "run_until_solved", _("until solved"), _("Run at full speed until solved")),
        key("r", "reset", _("reset"), _("Start again from epoch 0 with the same seed"), of="own"),
        key(
            "v",
            "sweep",
            _("sweep"),
            _("Try a thousand seeds of this run at once"),
            footer=True,
            of="own",
        ),
        key(
            "V",
            "landscape",
            _("landscape"),
            _("The loss around the way of this run"),
            reserve="f5",
        ),
        key(
            "M",
            "map",
            _("map"),
            _("A map: every pixel a run with other numbers"),
            of="own",
            reserve="ctrl+y",
        ),
        key(
            "K",
            "compare",
            _("compare"),
            _("Pin this run beside those pinned before"),
            of="own",
            reserve="ctrl+l",
        ),
        key("n", "next_seed", _("next seed"), _("Start again with the next seed"), of="own"),
    ),
)

TIME: Final = KeyGroup(
    _("Time"),
    (
        key(
            "shift+right,right_square_bracket",
            "scrub(1)",
            _("forward"),
            _("Go forward by a hundredth of the timeline"),
            display="]",
            id="scrub_forward",
        ),
        key(
            "shift+left,left_square_bracket",
            "scrub(-1)",
            _("back"),
            _("Go back by a hundredth of the timeline"),
            display="[",
            id="scrub_back",
        ),
        key("home", "first", _("first"), _("Go to epoch 0")),
        key("end", "latest", _("latest"), _("Go to the latest epoch")),
        key("g", "go_to_epoch", _("go to"), _("Go to any epoch")),
    ),
)

VIEW: Final = KeyGroup(
    _("View"),
    (
        key(
            "a",
            "toggle_ascii",
            _("ascii"),
            _("Change between ASCII ramp and half blocks"),
            footer=True,
        ),
        key("3", "toggle_3d", _("3-D"), _("Show the surface in 3-D, or from above"), footer=True),
        key(
            "left",
            "arrow('left')",
            _("left"),
            _("Back one epoch; turn 3-D; move the crosshair"),
            id="arrow_left",
        ),
        key(
            "right",
            "arrow('right')",
            _("right"),
            _("One epoch; turn 3-D; move the crosshair"),
            id="arrow_right",
        ),
        key(
            "up",
            "arrow('up')",
            _("up"),
            _("Tilt 3-D; move crosshair; scroll the network"),
            id="arrow_up",
        ),
        key(
            "down",
            "arrow('down')",
            _("down"),
            _("Tilt 3-D; move crosshair; scroll the network"),
            id="arrow_down",
        ),
        key(
            "h",
            "toggle_panel('hidden')",
            _("hidden"),
            _("Hidden space: the plane as the hidden layer sees it"),
            footer=True,
            id="toggle_hidden",
        ),
        key(
            "j",
            "next_hidden_axis(0)",
            _("next unit"),
            _("Hidden space: next unit to the right"),
            id="next_hidden_right",
        ),
        key(
            "J",
            "next_hidden_axis(1)",
            _("next unit up"),
            _("Hidden space: next unit upwards"),
            id="next_hidden_up",
        ),
        key(
            "m",
            "explain_update",
            _("one update"),
            _("One update: why a weight moves, number by number"),
            modes=USUAL | Mode.PARAMETERS,
            reserve="f6",
        ),
        key(
            "x",
            "toggle_crosshair",
            _("crosshair"),
            _("Read the output at a point, moved by the arrows"),
        ),
        key(
            "o",
            "toggle_panel('network')",
            _("network"),
            _("Narrow screens: network or tables"),
            id="toggle_network",
        ),
        key(
            "P",
            "toggle_panel('gradients')",
            _("gradients"),
            _("Narrow screens: parameters with gradients, or tables"),
            id="toggle_gradients",
            reserve="ctrl+g",
        ),
        key(
            "S",
            "move_slice(1)",
            _("slice"),
            _("Surface of three inputs or more: next slice"),
            footer=True,
            display="S",
            id="next_slice",
            reserve="f8",
        ),
        key(
            "N",
            "next_slice_input",
            _("slice input"),
            _("Slices: along the next input"),
            reserve="f9",
        ),
        key(
            "O",
            "next_output",
            _("output"),
            _("Surface: the next output, or the winner"),
            reserve="f3",
        ),
        key(
            "pagedown",
            "scroll_rows(1)",
            _("rows down"),
            _("Truth table: the rows below those shown"),
            id="rows_down",
            reserve="f11",
        ),
        key(
            "pageup",
            "scroll_rows(-1)",
            _("rows up"),
            _("Truth table: the rows above those shown"),
            id="rows_up",
            reserve="f12",
        ),
        key(
            "escape",
            "let_go",
            _("let go"),
            _("Let the crosshair go, or put a panel away"),
            reserve="f10",
        ),
        key("p", "next_ramp", _("palette"), _("Next colour ramp")),
        key(
            "k",
            "toggle_contour",
            _("contour"),
            _("Show or hide the contour"),
        ),
        key(
            "H",
            "toggle_unit_lines",
            _("unit lines"),
            _("Hidden units' lines over the surface"),
            reserve="f2",
        ),
        key("l", "toggle_logarithmic", _("log"), _("Linear or logarithmic loss")),
        key(
            "X",
            "toggle_logarithmic_epochs",
            _("log epochs"),
            _("Loss: epochs linear or logarithmic"),
            reserve="ctrl+e",
        ),
    ),
)

STEER: Final = KeyGroup(
    _("Steer"),
    (
        key(
            "c",
            "settings",
            _("settings"),
            _("Change the run's settings"),
            footer=_ROOMY,
            modes=EVERY,
            of="own",
        ),
        key(
            "full_stop",
            "learning_rate(1)",
            _("lr up"),
            _("Learning rate up by half, in flight"),
            id="learning_rate_up",
            of="own",
        ),
        key(
            "comma",
            "learning_rate(-1)",
            _("lr down"),
            _("Learning rate down by a third, in flight"),
            id="learning_rate_down",
            of="own",
        ),
        key(
            "w",
            "edit_parameters",
            _("weights"),
            _("Change weights and biases by hand"),
            modes=USUAL | EDITING,
            of="own",
        ),
        key(
            "t",
            "edit_targets",
            _("targets"),
            _("Change the truth table by hand"),
            modes=USUAL | EDITING,
            of="own",
        ),
        key(
            "D",
            "draw_points",
            _("draw"),
            _("Set, move and remove points by hand"),
            modes=USUAL | Mode.POINTS,
            reserve="f4",
            of="own",
        ),
        key(
            "C",
            "choose_data",
            _("data"),
            _("Choose data: a file, or points by name"),
            reserve="f2",
            of="own",
        ),
        key("d", "presets", _("presets"), _("Start a run worth watching"), of="own"),
        key(
            "z", "undo", _("undo"), _("Take back the last change or restart"), modes=EVERY, of="own"
        ),
    ),
)

TAKE_ALONG: Final = KeyGroup(
    _("Take along"),
    (
        key(
            "y",
            "copy_run_card",
            _("copy"),
            _("Copy the command that makes this run again"),
            modes=USUAL | BY_HAND,
            of="own",
        ),
        key(
            "i",
            "save_picture",
            _("picture"),
            _("Save the screen as a picture (SVG)"),
            saves_files=True,
            modes=USUAL | BY_HAND,
        ),
        key(
            "R",
            "record",
            _("record"),
            _("Record the run so far as a moving picture (SVG)"),
            saves_files=True,
            modes=USUAL | BY_HAND,
            reserve="ctrl+r",
        ),
        key(
            "f",
            "save_run('npz')",
            _("save"),
            _("Save the run with every loss (.npz)"),
            id="save_run",
            saves_files=True,
            modes=USUAL | BY_HAND,
        ),
        key(
            "F",
            "save_run('jsonl')",
            _("JSON"),
            _("Save every epoch as JSON Lines"),
            id="save_json_lines",
            saves_files=True,
            modes=USUAL | BY_HAND,
        ),
        key(
            "e",
            "export_script('numpy')",
            _("NumPy"),
            _("Export the run as a NumPy program"),
            id="export_numpy",
            saves_files=True,
            modes=USUAL | BY_HAND,
        ),
        key(
            "E",
            "export_script('torch')",
            _("PyTorch"),
            _("Export the run as a PyTorch program"),
            id="export_torch",
            saves_files=True,
            modes=USUAL | BY_HAND,
        ),
    ),
)

LEARN: Final = KeyGroup(
    _("Learn"),
    (
        key(
            "L",
            "lessons",
            _("lessons"),
            _("Lessons: step by step beside the run"),
            reserve="ctrl+l",
            of="own",
        ),
        key(
            "greater_than_sign",
            "lesson_next",
            _("next step"),
            _("Lesson: the next step, or the answer it asks for"),
            modes=USUAL | BY_HAND,
            reserve="ctrl+n",
            of="own",
        ),
        key(
            "less_than_sign",
            "lesson_back",
            _("step before"),
            _("Lesson: the step before"),
            modes=USUAL | BY_HAND,
            reserve="ctrl+b",
            of="own",
        ),
        key(
            "Q",
            "questions",
            _("questions"),
            _("Questions: what a learner asks, and what answers it"),
            reserve="ctrl+u",
            of="own",
        ),
        key("G", "glossary", _("words"), _("What a word means"), reserve="f7"),
    ),
)

PROGRAM: Final = KeyGroup(
    _("Program"),
    (
        key(
            "question_mark,f1",
            "help",
            _("more"),
            _("List all keys"),
            footer=True,
            modes=EVERY,
        ),
        key(
            "ctrl+p,colon",
            "app.command_palette",
            _("commands"),
            _("Find any action, view or preset by its name"),
            modes=EVERY,
            is_listed=False,
        ),
        key(
            "T",
            "program_output",
            _("output"),
            _("Show what the program has printed, type to it, and what was found in it"),
            footer=USUAL,
            reserve="ctrl+t",
            of="watched",
        ),
        key(
            "K",
            "compare_with_ours",
            _("ours"),
            _("Train the same from its first parameters here, as a faint curve"),
            reserve="ctrl+k",
            of="watched",
        ),
        key(
            "q",
            "app.quit",
            _("quit"),
            _("Quit"),
            footer=EVERY & ~Mode.POINTS,
            modes=USUAL | BY_HAND,
        ),
    ),
)

EDIT: Final = KeyGroup(
    _("While editing weights or targets"),
    (
        key(
            "up",
            "edit_move('up')",
            _("move"),
            _("Select the one above"),
            footer=True,
            display=_("arrows"),
            id="edit_up",
            modes=ALWAYS | EDITING,
        ),
        key(
            "down",
            "edit_move('down')",
            "",
            _("Select the one below"),
            id="edit_down",
            modes=ALWAYS | EDITING,
        ),
        key(
            "left",
            "edit_move('left')",
            "",
            _("Select the one before"),
            id="edit_left",
            modes=ALWAYS | EDITING,
        ),
        key(
            "right",
            "edit_move('right')",
            "",
            _("Select the next one"),
            id="edit_right",
            modes=ALWAYS | EDITING,
        ),
        key(
            "pageup",
            "edit_page(-1)",
            "",
            _("Ten lines up"),
            id="edit_page_up",
            modes=ALWAYS | EDITING,
        ),
        key(
            "pagedown",
            "edit_page(1)",
            "",
            _("Ten lines down"),
            id="edit_page_down",
            modes=ALWAYS | EDITING,
        ),
        key(
            "plus,equals_sign",
            "edit_nudge(1)",
            _("0.1 more"),
            _("Add 0.1 to the weight"),
            footer=True,
            display="+",
            id="edit_more",
            modes=ALWAYS | Mode.PARAMETERS,
        ),
        key(
            "minus",
            "edit_nudge(-1)",
            _("0.1 less"),
            _("Take 0.1 from the weight"),
            footer=True,
            id="edit_less",
            modes=ALWAYS | Mode.PARAMETERS,
        ),
        key(
            "space",
            "edit_flip",
            _("flip"),
            _("Turn the target into the other one"),
            footer=True,
            modes=ALWAYS | Mode.TARGETS,
        ),
        key(
            "enter",
            "edit_type",
            _("type"),
            _("Type the value"),
            footer=True,
            modes=ALWAYS | EDITING,
        ),
        key("escape", "edit_leave", _("done"), _("Done"), footer=True, modes=ALWAYS | EDITING),
    ),
)

DRAW: Final = KeyGroup(
    _("While drawing points"),
    (
        key(
            "up",
            "draw_move('up')",
            _("move"),
            _("Crosshair up"),
            footer=True,
            display=_("arrows"),
            id="draw_up",
            modes=ALWAYS | Mode.POINTS,
        ),
        key(
            "down",
            "draw_move('down')",
            "",
            _("Crosshair down"),
            id="draw_down",
            modes=ALWAYS | Mode.POINTS,
        ),
        key(
            "left",
            "draw_move('left')",
            "",
            _("Crosshair to the left"),
            id="draw_left",
            modes=ALWAYS | Mode.POINTS,
        ),
        key(
            "right",
            "draw_move('right')",
            "",
            _("Crosshair to the right"),
            id="draw_right",
            modes=ALWAYS | Mode.POINTS,
        ),
        key(
            "enter",
            "draw_put",
            _("set"),
            _("Set a point at the crosshair"),
            footer=True,
            modes=ALWAYS | Mode.POINTS,
        ),
        key(
            "0",
            "draw_class(False)",
            _("class"),
            _("Class 0, of the point there and of new ones"),
            footer=True,
            display="0 1",
            id="draw_low",
            modes=ALWAYS | Mode.POINTS,
        ),
        key(
            "1",
            "draw_class(True)",
            "",
            _("Class 1, of the point there and of new ones"),
            id="draw_high",
            modes=ALWAYS | Mode.POINTS,
        ),
        key(
            "m",
            "draw_carry",
            _("carry"),
            _("Take the point there along, or set it down"),
            footer=True,
            modes=ALWAYS | Mode.POINTS,
        ),
        key(
            "backspace,delete",
            "draw_remove",
            _("remove"),
            _("Remove the point there"),
            footer=True,
            display=_("bksp"),
            modes=ALWAYS | Mode.POINTS,
        ),
        key(
            "t",
            "draw_type",
            _("type"),
            _("Type the numbers of a new point"),
            modes=ALWAYS | Mode.POINTS,
        ),
        key(
            "escape",
            "draw_leave",
            _("done"),
            _("Done"),
            footer=True,
            modes=ALWAYS | Mode.POINTS,
        ),
    ),
)

SETTINGS: Final = KeyGroup(
    _("In the settings"),
    (
        key("up", "field(-1)", _("field up"), _("Previous field"), footer=True, id="settings_up"),
        key("down", "field(1)", _("field down"), _("Next field"), footer=True, id="settings_down"),
        key(
            "ctrl+o",
            "choose_data",
            _("data"),
            _("Choose data: a file, or points by name"),
            id="settings_data",
        ),
        key("escape", "leave", _("close"), _("Close"), footer=True, id="settings_close"),
    ),
)

SWEEP: Final = KeyGroup(
    _("In the seed sweep"),
    (
        *_running("sweep_run"),
        key(
            "left",
            "move(-1, 0)",
            _("move"),
            _("Select the seed before"),
            footer=True,
            display=_("arrows"),
            id="sweep_left",
        ),
        key("right", "move(1, 0)", "", _("Select the next seed"), id="sweep_right"),
        key("up", "move(0, -1)", "", _("Select the seed above"), id="sweep_up"),
        key("down", "move(0, 1)", "", _("Select the seed below"), id="sweep_down"),
        key(
            "enter",
            "open",
            _("open"),
            _("Open the seed on the main view, from epoch 0"),
            footer=True,
            id="sweep_open",
        ),
        key(
            "c",
            "vary",
            _("vary"),
            _("The same seeds with other settings, side by side"),
            footer=True,
            id="sweep_vary",
        ),
        key(
            "escape,v",
            "leave",
            _("back"),
            _("Back to the main view"),
            footer=True,
            id="sweep_leave",
        ),
        _listing("sweep_help"),
        key("q", "leave", _("back"), _("Back to the main view, too"), id="sweep_quit"),
    ),
)

VARIED: Final = KeyGroup(
    _("In a sweep of several runs"),
    (
        *_running("varied_run"),
        key(
            "left",
            "move(-1, 0)",
            _("move"),
            _("Choose the one before"),
            footer=True,
            display=_("arrows"),
            id="varied_left",
        ),
        key("right", "move(1, 0)", "", _("Choose the next one"), id="varied_right"),
        key("up", "move(0, -1)", "", _("Choose the one above"), id="varied_up"),
        key("down", "move(0, 1)", "", _("Choose the one below"), id="varied_down"),
        key(
            "enter",
            "open",
            _("open"),
            _("Open its seeds"),
            footer=True,
            id="varied_open",
        ),
        key(
            "c",
            "vary",
            _("vary"),
            _("Say which fields to vary, and their values"),
            footer=True,
            id="varied_vary",
        ),
        key(
            "escape,v",
            "leave",
            _("back"),
            _("Back to the seeds of this run"),
            footer=True,
            id="varied_leave",
        ),
        _listing("varied_help"),
        key("q", "leave", _("back"), _("Back, too"), id="varied_quit"),
    ),
)

MAP: Final = KeyGroup(
    _("In the map"),
    (
        key(
            "left",
            "move(-1, 0)",
            _("move"),
            _("Move the cursor to the left; at the rim the map moves"),
            footer=True,
            display=_("arrows"),
            id="map_left",
        ),
        key("right", "move(1, 0)", "", _("To the right"), id="map_right"),
        key("up", "move(0, 1)", "", _("Up"), id="map_up"),
        key("down", "move(0, -1)", "", _("Down"), id="map_down"),
        key("shift+left,H", "move(-8, 0)", "", _("Far to the left"), id="map_far_left"),
        key("shift+right,L", "move(8, 0)", "", _("Far to the right"), id="map_far_right"),
        key("shift+up,K", "move(0, 8)", "", _("Far up"), id="map_far_up"),
        key("shift+down,J", "move(0, -8)", "", _("Far down"), id="map_far_down"),
        key(
            "plus,equals_sign",
            "zoom_in",
            _("in"),
            _("Zoom in about the cursor, twice"),
            footer=True,
            display="+",
            id="map_in",
        ),
        key(
            "minus",
            "zoom_out",
            _("out"),
            _("Zoom out about the cursor"),
            footer=True,
            display="-",
            id="map_out",
        ),
        key(
            "t",
            "tour",
            _("tour"),
            _("Ten times further in, where the edge is"),
            footer=True,
            id="map_tour",
        ),
        key("0", "whole", _("whole"), _("The whole map again"), footer=True, id="map_whole"),
        key(
            "p",
            "next_map",
            _("next map"),
            _("The next map: this run's, then those with a name"),
            footer=True,
            id="map_next",
        ),
        key(
            "enter",
            "open",
            _("open"),
            _("Open the run under the cursor on the main view, from epoch 0"),
            footer=True,
            id="map_open",
        ),
        key(
            "escape,M",
            "leave",
            _("back"),
            _("Back to the main view"),
            footer=True,
            id="map_leave",
        ),
        _listing("map_help"),
        key("q", "leave", _("back"), _("Back to the main view, too"), id="map_quit"),
    ),
)

COMPARE: Final = KeyGroup(
    _("In runs side by side"),
    (
        *_running("compare_run"),
        key(
            "c",
            "change",
            _("change"),
            _("Another run beside the chosen one: say what differs"),
            footer=True,
            id="compare_change",
        ),
        key(
            "s",
            "step",
            _("step"),
            _("Pause and make one epoch of each"),
            footer=True,
            id="compare_step",
        ),
        key(
            "b",
            "back",
            _("back"),
            _("Go one epoch back in all"),
            footer=True,
            id="compare_back",
        ),
        key(
            "left",
            "choose(-1)",
            _("choose"),
            _("Choose the run before"),
            footer=True,
            display=_("arrows"),
            id="compare_left",
        ),
        key("right", "choose(1)", "", _("Choose the next run"), id="compare_right"),
        key(
            "enter",
            "open",
            _("open"),
            _("Open the chosen run on the main view, with its past"),
            footer=True,
            id="compare_open",
        ),
        key(
            "p",
            "next_question",
            _("question"),
            _("Runs that answer the next question"),
            footer=True,
            id="compare_question",
        ),
        key(
            "plus,equals_sign",
            "faster",
            _("speed"),
            _("Play faster"),
            footer=True,
            display="+ -",
            id="compare_faster",
        ),
        key("minus", "slower", _("slower"), _("Play slower"), id="compare_slower"),
        key(
            "shift+right,right_square_bracket",
            "scrub(1)",
            _("forward"),
            _("Go forward by a hundredth of the epochs made"),
            display="]",
            id="compare_scrub_forward",
        ),
        key(
            "shift+left,left_square_bracket",
            "scrub(-1)",
            _("back"),
            _("Go back by a hundredth of the epochs made"),
            display="[",
            id="compare_scrub_back",
        ),
        key("home", "first", _("first"), _("Go to epoch 0"), id="compare_first"),
        key("end", "latest", _("latest"), _("Go to the latest epoch"), id="compare_latest"),
        key(
            "x,delete",
            "remove",
            _("take away"),
            _("Take the chosen run away"),
            id="compare_remove",
        ),
        key(
            "l",
            "toggle_logarithmic",
            _("log"),
            _("Linear or logarithmic loss"),
            id="compare_logarithmic",
        ),
        key(
            "X",
            "toggle_logarithmic_epochs",
            _("log epochs"),
            _("Epochs linear or logarithmic"),
            id="compare_logarithmic_epochs",
        ),
        key(
            "escape,K",
            "leave",
            _("main"),
            _("Back to the main view; the runs stay pinned"),
            footer=True,
            id="compare_leave",
        ),
        _listing("compare_help"),
        key("q", "leave", _("main"), _("Back to the main view, too"), id="compare_quit"),
    ),
)

UPDATE: Final = KeyGroup(
    _("In one update"),
    (
        key(
            "enter,space,s",
            "next_stage",
            _("next"),
            _("Next stage; after the last the update is made"),
            footer=True,
            display=_("enter"),
            id="update_next",
        ),
        key(
            "backspace,b",
            "previous_stage",
            _("back"),
            _("Stage before; before the first the last update"),
            footer=True,
            display="b",
            id="update_back",
        ),
        key(
            "up",
            "move_parameter(-1)",
            _("choose"),
            _("The weight or bias before"),
            footer=True,
            display=_("arrows"),
            id="update_up",
        ),
        key("down", "move_parameter(1)", "", _("The next weight or bias"), id="update_down"),
        key("left", "move_row(-1)", "", _("The row before, or all together"), id="update_left"),
        key("right", "move_row(1)", "", _("The next row, or all together"), id="update_right"),
        key("pageup", "scroll_lines(-8)", "", _("Scroll up"), id="update_page_up"),
        key("pagedown", "scroll_lines(8)", "", _("Scroll down"), id="update_page_down"),
        key(
            "A",
            "next_style",
            _("program"),
            _("The article's line: NumPy, PyTorch or none"),
            footer=True,
            id="update_program",
        ),
        key(
            "c",
            "toggle_page('check')",
            _("check"),
            _("Every gradient beside what is measured"),
            footer=True,
            id="update_check",
        ),
        key(
            "w",
            "toggle_wrong",
            _("make wrong"),
            _("Make this gradient wrong on purpose"),
            footer=True,
            id="update_wrong",
        ),
        key(
            "e",
            "toggle_page('equations')",
            _("equations"),
            _("Units and boundary as equations"),
            footer=True,
            id="update_equations",
        ),
        key(
            "o",
            "toggle_pictures",
            _("pictures"),
            _("Network and curves, or formulas, where it is narrow"),
            id="update_pictures",
        ),
        key("G", "glossary", _("words"), _("What a word means"), id="update_glossary"),
        key(
            "question_mark,f1",
            "help",
            _("more"),
            _("List all keys"),
            footer=True,
            display="?",
            id="update_help",
        ),
        key(
            "escape,m",
            "leave",
            _("close"),
            _("Back to the main view"),
            footer=True,
            display="m",
            id="update_leave",
        ),
        key("q", "leave", _("back"), _("Back to the main view, too"), id="update_quit"),
    ),
)

LANDSCAPE: Final = KeyGroup(
    _("In the landscape"),
    (
        key(
            "left",
            "move(-1)",
            _("move"),
            _("Back along the way"),
            footer=True,
            display=_("arrows"),
            id="landscape_left",
        ),
        key("right", "move(1)", "", _("Forward along the way"), id="landscape_right"),
        key("down", "move(-8)", "", _("Far back along the way"), id="landscape_down"),
        key("up", "move(8)", "", _("Far forward along the way"), id="landscape_up"),
        key(
            "enter",
            "open",
            _("go there"),
            _("Show this epoch on the main view"),
            footer=True,
            id="landscape_open",
        ),
        key(
            "s",
            "next_seed",
            _("beside: next seed"),
            _("The next seed beside it, in one plane"),
            footer=True,
            id="landscape_seed",
        ),
        key(
            "b",
            "earlier",
            _("before"),
            _("The run before the last change beside it"),
            footer=True,
            id="landscape_earlier",
        ),
        key(
            "o",
            "saved_run",
            _("saved run"),
            _("A saved run beside it"),
            footer=True,
            id="landscape_saved",
            saves_files=True,
        ),
        key("x", "alone", _("alone"), _("This run alone again"), id="landscape_alone"),
        key(
            "escape,V",
            "leave",
            _("back"),
            _("Back to the main view"),
            footer=True,
            id="landscape_leave",
        ),
        _listing("landscape_help"),
        key("q", "leave", _("back"), _("Back to the main view, too"), id="landscape_quit"),
    ),
)

GROUPS: Final = (RUN, TIME, STEER, VIEW, LEARN, TAKE_ALONG, PROGRAM)
"""Keys of the main view."""

SLICED: Final = {"move_slice(1)": True, "toggle_ascii": False}
"""Action -> whether the footer has it where there are slices, or only where there are none."""

MODES: Final = (EDIT, DRAW, SETTINGS, SWEEP, VARIED, MAP, COMPARE, LANDSCAPE, UPDATE)
"""Keys that hold in place of those of the main view while something is edited."""


KEY_IDS: Final = frozenset(key.id or "" for group in (*GROUPS, EDIT) for key in group.bindings)
"""Ids of the actions whose keys a lesson may name."""

_KEYS: Final = tuple(key for group in (*GROUPS, EDIT, DRAW) for key in group.bindings)
_BY_NAME: Final = {key.action_name: key for key in _KEYS}
_BY_CALL: Final = {(key.action_name, parameters_of(key.action)): key for key in _KEYS}
_FOOTER: Final = {key.action: key.footer for key in _KEYS}


def permitted(groups: Iterable[KeyGroup], permissions: SessionPermissions) -> tuple[KeyGroup, ...]:
    """Returns groups without the keys that a person may never use, and without empty groups."""
    left = (
        replace(
            group,
            bindings=tuple(key for key in group.bindings if key.is_permitted(permissions)),
        )
        for group in groups
    )
    return tuple(group for group in left if group.bindings)


def holds(
    action: str,
    mode: Mode,
    permissions: SessionPermissions,
    parameters: tuple[object, ...] = (),
) -> bool:
    """Returns whether an action of the main view may be asked for.

    Args:
        action: Its name; one that has no key here holds in the usual modes.
        mode: What the run does and what the keys go to.
        permissions: What the person may do.
        parameters: What it is called with.
    """
    name = action.removeprefix("app.")
    key = _BY_CALL.get((name, parameters)) or _BY_NAME.get(name)
    if key is None:
        return mode in USUAL
    return mode in key.modes and key.is_permitted(permissions)


def is_worth_its_room(action: str, mode: Mode) -> bool:
    """Returns whether the footer has room for a key in a mode.

    Args:
        action: The key's action, with what it is called with.
        mode: What the run does and what the keys go to.
    """
    return mode in _FOOTER.get(action, EVERY)
