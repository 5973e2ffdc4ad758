"""How each order in a chat is written, and what it does: what whoever gave an unclear one is told."""

from rung.intake.spoken import Voice

HELP = (
    ("mine", "what you have, and what asks you"),
    ("ack [issue]", "you have it: the ladder stops"),
    ("decline <issue> [not ours, not urgent or known]", "it is not for you: the next one is asked"),
    ("escalate <issue> [path] <why>", "ask whoever is next, or another path"),
    ("handoff <issue> <team> <why>", "offer it to another team"),
    ("accept <issue>", "take over what is offered to your team"),
    ("return <issue> <why>", "give back what was handed to you"),
    ("snooze <issue> 2h", "out of sight meanwhile; clocks and ladders go on"),
    ("resolve <issue>", "it is done: nobody is asked any more"),
    ("note <issue> <words>", "a note for the team; @somebody is told of it"),
    ("watch <issue>", "hear how it goes on"),
    ("unwatch <issue>", "no longer hear of it"),
    ("who [team, schedule or path] [at 17:00]", "who is on call, and until when"),
    ("away 2h [@somebody who stands in]", "nobody asks you meanwhile"),
    ("away until 17:00", "the same, to a time of your clock"),
    ("back", "you are asked again"),
)
"""How each command is written, and what it does."""
SAME = {"take": "ack", "handover": "handoff", "afk": "away", "out": "away", "here": "back", "in": "back",
         "follow": "watch", "unfollow": "unwatch"}  # fmt: skip
"""Other words for an order, and the one by which `HELP` has it."""


def lines_of_help(voice: Voice) -> list[str]:
    return [f"{_written(words, voice)}: {what}" for words, what in HELP]


def usage(verb: str, voice: Voice) -> str:
    """How a command is written; empty for one that needs no more."""
    ways = [words for words, _ in HELP if words.split(" ")[0] == SAME.get(verb, verb)]
    return f"Write {' or '.join(_written(words, voice) for words in ways)}." if ways else ""


def _written(words: str, voice: Voice) -> str:
    """A command as code, with what stands in pointed brackets shown letter by letter."""
    return f"`{voice.command} {voice.plain(words)}`"
