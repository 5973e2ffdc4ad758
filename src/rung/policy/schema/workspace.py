"""The section `workspace`: what holds for everybody."""

from __future__ import annotations

from collections import Counter
from typing import Any

from rung.core import document as core
from rung.core.words import nearest, shortened
from rung.policy.reading.forms import DEFAULT, ByPriority, Choice, ListOf, Written
from rung.policy.reading.records import Key, Misfit, Record
from rung.policy.schema.names import CALENDAR, TIER
from rung.policy.schema.times import ZONE
from rung.policy.schema.told import TARGETS_TOLD
from rung.policy.schema.values import ELAPSED, TEXT


def make_workspace(
    priorities: tuple[str, ...] = core.Workspace().priorities, default_priority: str | None = None, **own: Any
) -> core.Workspace:
    for key, words in (("priorities", priorities), ("tiers", own.get("tiers", ()))):
        if twice := next((word for word, count in Counter(words).items() if count > 1), None):
            raise Misfit(key, "duplicate_name", f"{shortened(twice)!r} stands twice in {key}", "keep one of the two")
    if default_priority is not None and default_priority not in priorities:
        message = f"there is no priority {shortened(default_priority)!r}"
        raise Misfit("default_priority", "unknown_priority", message, nearest(default_priority, priorities))
    return core.Workspace(priorities=priorities, default_priority=default_priority or priorities[-1], **own)


def _priority_name(text: str) -> str:
    if text == DEFAULT:
        raise ValueError(f"{DEFAULT} stands for all other priorities: write another name, such as P0")
    return text


PRIORITY_NAME = Written("a text", "bad_name", _priority_name, plural="texts", free=True)

UNKNOWN_ACCOUNT = Record(
    "unknown account",
    core.UnknownAccount,
    Key("tier", TIER, "The tier that an issue without a known account is treated as.", left_out="none"),
    Key("inform", TARGETS_TOLD, "Who is shown such an issue.", left_out="nobody"),
    about="What holds for an issue whose account nobody knows.",
    mend=lambda text, page: f"{{tier: {text}}}" if text in list(page.tiers) else "",
)

ON_REPLY = Record(
    "reply rule",
    core.OnReply,
    Key("waiting", TEXT, "The status that a waiting issue moves to.", left_out="it stays"),
    Key("resolved", Choice("word for resolved issues", "reopen"), "`reopen`: a resolved issue is opened again.",
        left_out="it stays"),
    Key("within", ByPriority(ELAPSED), "A reply later than this opens a new issue that links back.",
        left_out="no limit"),
    about="What a customer's message does to an issue that waits or is resolved. Absent, a message moves no status.",
    mend=lambda text, page: "{resolved: reopen}" if text == "reopen" else "",
)  # fmt: skip

WORKSPACE = Record(
    "workspace",
    make_workspace,
    Key("name", TEXT, "What people see.", left_out="Support"),
    Key("time_zone", ZONE, "The zone of times without an offset, where nothing nearer names one.", left_out="UTC"),
    Key("calendar", CALENDAR, "For people, teams, targets and accounts that name none.", left_out="always"),
    Key("priorities", ListOf(PRIORITY_NAME, least=1, used="default_priority"), "All priorities, the most urgent first.",
        left_out="P0 to P4"),
    Key("default_priority", TEXT, "The priority of an issue that comes with none.", left_out="the least urgent"),
    Key("tiers", ListOf(TEXT, used="tier"), "All tiers of accounts, the most valuable first.", left_out="none"),
    Key("unknown_account", UNKNOWN_ACCOUNT, "What holds where the account is not known.", left_out="nothing"),
    Key("statuses_waiting", ListOf(TEXT), "Statuses in which an issue waits for somebody else: `resolution` and "
        "`update` pause.", left_out="none"),
    Key("on_reply", ON_REPLY, "What a customer's message does to a waiting or resolved issue.", left_out="nothing"),
    Key("last_resort", TARGETS_TOLD, "Told at any hour, by every channel, when a critical ladder ends with nobody.",
        left_out="nobody, with a warning"),
    about="What holds for everybody.",
)  # fmt: skip

# Forms of names ask the workspace for its tiers, so the workspace is read with these first.
VOCABULARY = Record(
    "workspace",
    core.Workspace,
    WORKSPACE.keys["priorities"],
    WORKSPACE.keys["tiers"],
    WORKSPACE.keys["time_zone"],
    WORKSPACE.keys["calendar"],
    WORKSPACE.keys["statuses_waiting"],
    WORKSPACE.keys["on_reply"],
)
