"""`rung explain`: an issue's decisions in words, from the journal; why a rule did not act, or somebody was told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from rung.cli.installation import installation
from rung.cli.instants import instant
from rung.cli.output import WRONG_INPUT, fail, no_issue, print_json
from rung.core.times.spans import format_span

if TYPE_CHECKING:
    from rich.console import Console

    from rung.engine.why.why import Answer, Rule
    from rung.engine.why.why_person import Person
    from rung.store.pages.timeline import Entry, Sentence


def explain(
    issue: str,
    line: int | None = None,
    at: str | None = None,
    why_not: str | None = None,
    person: str | None = None,
    *,
    as_json: bool,
) -> None:
    """Print every decision; with a line, an instant or a rule, one decision explained; with a person, their levels."""
    asks_of_rules = any(given is not None for given in (line, at, why_not))
    if person is not None and asks_of_rules:
        fail("--person looks at every level of an issue", "leave out --line, --at and --why-not", WRONG_INPUT)
    until = instant(at) if at is not None else None
    with installation():
        from rung.engine.why import why
        from rung.engine.why.why_person import of_person

        try:
            if person is not None:
                _show_person(of_person(issue, person), as_json=as_json)
            elif asks_of_rules:
                _show_answer(why.explain(issue, line, until, why_not), as_json=as_json)
            else:
                _show_decisions(issue, as_json=as_json)
        except why.NoAnswer as error:
            fail(error.message, error.hint, WRONG_INPUT)


def _show_decisions(issue: str, *, as_json: bool) -> None:
    from rung.store.pages import timeline

    entries = timeline.timeline(issue, limit=timeline.ALL)
    if not entries:
        no_issue(issue)
    if as_json:
        print_json({"issue": issue, "decisions": msgspec.to_builtins(entries)})
        return
    page = _Page()
    page.say((f"{issue}: {len(entries)} decisions", "bold"))
    for entry in entries:
        page.entry(entry)
    page.say(("`rung explain ISSUE --line N` says of one of them what became of every rule.", "dim"))


def _show_answer(answer: Answer, *, as_json: bool) -> None:
    if as_json:
        print_json(answer)
        return
    page = _Page()
    version = f", decided by version {answer.entry.policy_version} of the policy" if answer.entry.policy_version else ""
    page.say((f"{answer.issue}, line {answer.entry.seq}{version}", "bold"))
    page.entry(answer.entry)
    for title, rules in (("Triggers", answer.triggers), ("Routing", answer.routing), ("Targets", answer.targets)):
        if rules:
            page.say((title, "bold"))
        for rule in rules:
            page.rule(rule)
    if answer.earlier:
        page.say(("Earlier decisions that looked at it", "bold"))
    for one in answer.earlier:
        again = f"  ({one.times} times, to line {one.last_seq})" if one.times > 1 else ""
        when = (f"line {one.seq}  {one.at:%Y-%m-%d %H:%M:%S}Z  ", "dim")
        page.say("  ", when, f"{one.happened}: {one.words}", (again, "dim"))
    for caveat in answer.caveats:
        page.say((f"But: {caveat}", "yellow"))


def _show_person(person: Person, *, as_json: bool) -> None:
    if as_json:
        print_json({**msgspec.to_builtins(person), "words": person.words})
        return
    page = _Page()
    page.say((f"{person.issue}: {person.words}", "bold"))
    for told in person.tellings:
        page.say("  ✓ ", (f"line {told.seq}  {told.at:%Y-%m-%d %H:%M:%S}Z  ", "dim"), told.words)
        page.say((f"        why: {'; '.join(filter(None, (told.why, told.ladder)))}", "dim"))
        page.say((f"        who: {told.picked}", "dim"))
        for name, why in told.others:
            page.say((f"             {name}: {why}", "dim"))
        page.say((f"        how: {told.chosen}" + (f"; {told.became}" if told.became else ""), "dim"))
    if person.levels:
        page.say(("Level by level", "bold"))
    for one in person.levels:
        place = f"line {one.seq}  " if one.seq else ""
        when = f"{one.at:%Y-%m-%d %H:%M:%S}Z  " if one.at else ""
        mark = ("  ✓ ", "green") if one.was_told else ("  – ", "dim")
        page.say(mark, (f"{place}{when}", "dim"), f"{one.path}, level {one.level} ({one.name}): {one.words}")


class _Page:
    """What is printed, a line at a time."""

    def __init__(self) -> None:
        from rich.console import Console

        self._console: Console = Console(soft_wrap=True)

    def say(self, *parts: str | tuple[str, str]) -> None:
        from rich.text import Text

        self._console.print(Text.assemble(*parts))

    def entry(self, entry: Entry) -> None:
        """A decision: what happened, what it led to, and why."""
        late = f"  (decided {format_span(timedelta(seconds=entry.late_by))} late)" if entry.late_by else ""
        who = f"{entry.by_name} " if entry.by_name else ""
        self.say((f"{entry.seq:>4}  {entry.at:%Y-%m-%d %H:%M:%S}Z  ", "dim"), f"{who}{entry.words}", (late, "yellow"))
        for sentence in entry.sentences:
            self.sentence(sentence)

    def sentence(self, sentence: Sentence) -> None:
        """One thing that a decision led to."""
        from rung.store.pages.timeline import values_in_words

        because = f"  [{sentence.code}: {sentence.because}]" if sentence.because else f"  [{sentence.code}]"
        self.say("    ", sentence.words, (because, "dim"))
        for name, why in sentence.considered:
            self.say((f"        {name}: {why}", "dim"))
        if sentence.facts:
            self.say((f"        because {values_in_words(sentence.facts)}", "dim"))

    def rule(self, rule: Rule) -> None:
        """What became of a rule."""
        from rung.store.pages.timeline import values_in_words

        self.say(("  ✓ ", "green") if rule.acted else ("  – ", "dim"), (rule.name, "bold"), f": {rule.words}")
        for name, why in rule.considered:
            self.say((f"        {name}: {why}", "dim"))
        if rule.acted and rule.values:
            self.say((f"        because {values_in_words(rule.values)}", "dim"))
        for sentence in rule.sentences:
            self.say("        ", sentence.words)
