"""What alerts are made from: notices and their issues as they stand, read for many deliveries at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from rung.core.desk import Desk
from rung.core.policy import Policy
from rung.store.decisions import around
from rung.store.decisions import desk as shared
from rung.store.deliveries.alert_rows import NoticeFacts, ask_facts_of
from rung.store.deliveries.claims import Leased
from rung.store.dialect import pipelined
from rung.store.policies import policies
from rung.store.words import texts

ANSWERS = "answers"
"""The field that holds what whoever escalated by hand filled in."""


class Material(NamedTuple):
    """What all alerts of a batch are made from."""

    notices: dict[tuple[int, int], NoticeFacts]
    words: dict[int, str]
    answers: dict[int, str]
    desk: Desk
    accounts: dict[str, Any]
    policy: Policy


def read(deliveries: Sequence[Leased], now: datetime) -> Material:
    """In one trip to the database; in one more what an issue has just come by, between two of its looks."""
    subjects = {one.subject_id for one in deliveries}
    with pipelined():
        facts = ask_facts_of([(one.subject_id, one.notice) for one in deliveries])
        shown, said = texts.ask_shown(subjects, ANSWERS), around.ask_accounts_of(subjects)
        desk, policy = shared.ask_for(now), policies.ask_current()
    notices, texts_shown, accounts = facts(), shown(), said()
    words = {one.id: one.text for one in texts_shown}
    if late := {text for one in notices.values() for text in (one.title_id, one.last_words_id) if text} - words.keys():
        words |= texts.by_id(late)
    if moved := {one.account for one in notices.values() if one.account} - accounts.keys():
        accounts |= around.accounts(moved)
    answers = {one.subject_id: one.text for one in texts_shown if one.field == ANSWERS}
    return Material(notices, words, answers, desk(), accounts, policy())
