"""`rung similar`: open issues that are like one, or like a text."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import msgspec

from rung.cli.installation import installation, present
from rung.cli.output import WRONG_INPUT, fail, no_issue, print_json, say

if TYPE_CHECKING:
    from rung.engine.learning.alike import Alike


def show(issue: str | None, text: str | None, account: str | None, limit: int, *, as_json: bool) -> None:
    """Of an issue by its key, or of a text; `-` reads the text from standard input."""
    if (issue is None) == (text is None):
        fail("name an issue or a text", "write `rung similar A-1`, or `rung similar --text '…'`", WRONG_INPUT)
    with installation():
        found = _of_issue(issue, limit) if issue is not None else _of_text(text or "", account, limit)
    if as_json:
        print_json({"issues": msgspec.to_builtins(found)})
    elif not found:
        say("No open issue is like it, or too little was written to say.")
    else:
        _print(found)


def _of_issue(issue: str, limit: int) -> list[Alike]:
    from rung.engine.learning import alike
    from rung.store.pages import queries

    state = queries.state_of(issue)
    if state is None:
        no_issue(issue)
    return alike.of_issue(issue, limit, unlike=state.unlike)


def _of_text(text: str, account: str | None, limit: int) -> list[Alike]:
    from rung.engine.learning import alike

    words = sys.stdin.read() if text == "-" else text
    return alike.of_text("", words, present(), account, limit)


def _print(found: list[Alike]) -> None:
    from rich.console import Console
    from rich.text import Text

    page = Console(soft_wrap=True)
    for one in found:
        whose = one.account or "no known account"
        page.print(
            Text.assemble(
                (f"{one.score:.0%}  ", "bold"), one.key, (f"  {whose}, opened {one.opened_at:%Y-%m-%d %H:%M}Z", "dim")
            )
        )
        page.print(Text(f"      {one.subject or '(no subject)'}"))
        page.print(Text(f"      both say {', '.join(one.words)}", style="dim"))
