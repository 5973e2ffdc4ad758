"""`rung explain ISSUE --if ACT`: who would be told, and when, if somebody did this now. Nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from rung.cli.installation import installation, present
from rung.cli.output import WRONG_INPUT, fail, print_json

if TYPE_CHECKING:
    from rung.engine.proof.preview import Line, Preview

MARKS = {"same": (" ", "dim"), "new": ("+", "green"), "gone": ("-", "red")}


def look_ahead(issue: str, written: str, *, as_json: bool) -> None:
    """Print what comes of an act in short (`acknowledge=1h`), of an event as JSON, or of `nothing`."""
    with installation():
        from rung.engine.proof.preview import preview
        from rung.engine.proof.preview_acts import imagined
        from rung.engine.why.why import NoAnswer

        now = present()
        try:
            found = preview(issue, imagined(written, issue, None, now), now)
        except NoAnswer as error:
            fail(error.message, error.hint, WRONG_INPUT)
    if as_json:
        print_json(msgspec.to_builtins(found))
    else:
        _show(found)


def _show(found: Preview) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(soft_wrap=True)
    console.print(Text.assemble((f"{found.issue}, if {found.words}, and nothing else is done:", "bold")))
    for line in found.lines:
        mark, style = MARKS[line.change]
        who = f"{', '.join(line.who)} " if line.who else ""
        when = (f"{line.rung.at:%Y-%m-%d %H:%M:%S}Z  ", "dim")
        because = (f"  [{line.rung.because}]" if line.rung.because else "", "dim")
        console.print(Text.assemble((f"  {mark} ", style), when, (who, "bold"), _said(line), because))
    if not found.rings:
        console.print("  Nobody is told.")
    if found.is_act:
        console.print(Text("  + only then, - not any more, unmarked: in any case", style="dim"))
    console.print(Text(f"Looked ahead to {found.until:%Y-%m-%d %H:%M}Z; nothing was written.", style="dim"))
    for caveat in found.caveats:
        console.print(Text(f"But: {caveat}", style="yellow"))


def _said(line: Line) -> str:
    if line.rung.until is None:
        return line.words
    until = f"{line.rung.until:%Y-%m-%d %H:%M:%S}Z"
    return f"{line.words} ({until})" if line.rung.kind == "due" else f"{line.words} until {until}"
