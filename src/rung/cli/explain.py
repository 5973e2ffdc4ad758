"""`rung explain`: an issue's decisions in words, from the journal."""

from datetime import timedelta

import msgspec

from rung.cli.installation import installation
from rung.cli.output import WRONG_INPUT, fail, print_json
from rung.core.spans import format_span


def explain(issue: str, *, as_json: bool) -> None:
    with installation():
        from rung.store import timeline

        entries = timeline.timeline(issue, limit=100_000)
    if not entries:
        fail(f"there is no issue {issue}", "the queue and `GET /api/v1/issues` list them", WRONG_INPUT)
    if as_json:
        print_json({"issue": issue, "decisions": msgspec.to_builtins(entries)})
        return
    _print(issue, entries)


def _print(issue: str, entries: list) -> None:  # type: ignore[type-arg]
    from rich.console import Console
    from rich.text import Text

    console = Console(soft_wrap=True)
    console.print(Text(f"{issue}: {len(entries)} decisions", style="bold"))
    for entry in entries:
        late = f"  (decided {format_span(timedelta(seconds=entry.late_by))} late)" if entry.late_by else ""
        who = f"{entry.by_name} " if entry.by_name else ""
        console.print(
            Text.assemble((f"{entry.at:%Y-%m-%d %H:%M:%S}Z  ", "dim"), f"{who}{entry.words}", (late, "yellow"))
        )
        for sentence in entry.sentences:
            because = f"  [{sentence.code}: {sentence.because}]" if sentence.because else f"  [{sentence.code}]"
            console.print(Text.assemble("    ", sentence.words, (because, "dim")))
            for name, why in sentence.considered:
                console.print(Text(f"        {name}: {why}", style="dim"))
            if sentence.facts:
                facts = ", ".join(f"{name} = {value}" for name, value in sentence.facts.items())
                console.print(Text(f"        because {facts}", style="dim"))
