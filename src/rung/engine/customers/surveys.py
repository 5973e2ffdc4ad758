"""Surveys on their way to the customer, by the way on which the customer wrote; and answers to them, as they count.

A survey is a delivery like an answer: claimed with a lease, tried again, and shown where it fails. Each score has a
signed address of its own, which opens a page and votes for nothing: programs that look into mail follow every link.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rung.channels.base import Answer, Choice, Survey
from rung.channels.helpdesk.channel import fingerprints
from rung.channels.registry import HELPDESKS
from rung.core.effects import AnyEffect, SurveySent
from rung.core.events import AnyEvent, CsatReceived
from rung.core.issue import IssueState
from rung.core.policy import Policy
from rung.engine.customers import customer_page, survey_words
from rung.engine.elsewhere.way_back import WayBack
from rung.engine.sending import answers, letterheads
from rung.engine.sending.answers import Unanswerable
from rung.store.accounts import surveys
from rung.store.deliveries import answer_rows
from rung.store.deliveries.claims import Leased
from rung.store.elsewhere import written
from rung.store.pages import names
from rung.store.pages.queries import policy_for
from rung.store.people import tokens
from rung.store.words import texts

OP = "survey"
NOWHERE = "none"


class Surveys:
    """What the decisions of one batch ask customers, and what customers answered in it."""

    def __init__(self) -> None:
        self._asked: list[dict[str, Any]] = []
        self._answered: list[dict[str, Any]] = []
        self._written: list[dict[str, Any]] = []

    def take(
        self, subject_id: int, before: IssueState | None, event: AnyEvent, effects: tuple[AnyEffect, ...],
        state: IssueState, line: int, contact: str | None, policy: Policy, now: datetime, way_back: WayBack,
    ) -> list[dict[str, Any]]:  # fmt: skip
        """Takes in one decision (journal line `line`); the deliveries that it asks for."""
        if isinstance(event, CsatReceived):
            self._answered.append(_answer_row(subject_id, before, event, state, line, contact))
        rule = policy.document.survey
        if rule is None:
            return []
        sent = next((one for one in effects if isinstance(one, SurveySent)), None)
        if sent is None:
            return []
        place = answers.place_of(state, texts.address_of(state.contact), way_back)
        delivery = {**answers.row_to(place, subject_id, state, line, now), "op": OP}
        asked = {
            "asked_at": sent.at, "open_until": sent.at + rule.open_for,
            "asked_line": line, "asked_by": place.channel if place else NOWHERE,
        }  # fmt: skip
        self._asked.append({**_of_issue(subject_id, sent.number, state, state.contact), **asked})
        if place is not None and place.channel in HELPDESKS:  # its webhook will bring it back
            said = _survey(state.id, sent.number, state.contact, names.team(policy, state.team)).in_words
            mark = fingerprints(said)[0]
            self._written.append(written.row(place.source, subject_id, state.id, line, written.ANSWER, mark, now))
        return [delivery]

    def save(self) -> None:
        surveys.save(self._asked, self._answered)
        written.add(self._written)


def build(deliveries: Sequence[Leased]) -> list[Answer | Unanswerable]:
    """What these surveys say, in their order."""
    return [_build(one) for one in deliveries]


def link(issue: str, number: int, score: int | None = None) -> str:
    """Where a customer says how it went, with this score chosen, or none."""
    return survey_words.page_of(tokens.survey_token(issue, number), score)


def _build(delivery: Leased) -> Answer | Unanswerable:
    asked = surveys.sent_with(delivery.subject_id, -delivery.notice)
    facts = answer_rows.thread_until(delivery.subject_id, -delivery.notice)
    if asked is None or facts is None:
        return Unanswerable("the survey is not there any more")
    policy = policy_for(facts.policy_version)
    team = names.team(policy, facts.team)
    mailbox = letterheads.mailbox_of(facts.team, facts.fields)
    head = letterheads.letterhead(delivery.issue, mailbox, team, team)
    survey = _survey(asked.issue, asked.number, asked.contact, team)
    return Answer(
        text=survey.in_words,
        survey=survey,
        place=delivery.address,
        issue=delivery.issue,
        line=-delivery.notice,
        sender=head.sender,
        subject=facts.subject,
        references=facts.message_ids,
        reply_to=head.reply_to,
        signature=head.signature,
        signature_html=head.signature_html,
        through=head.through,
        since=delivery.since,
        possible_repeat=delivery.possible_repeat,
    )


def _survey(issue: str, number: int, contact: str | None, team: str) -> Survey:
    """What it says: the same whenever it is put together, so that a helpdesk's webhook is known to bring back ours."""
    words = survey_words.words_for(customer_page.language_of(contact), team=team)
    choices = tuple(
        Choice(score=score, label=label, link=link(issue, number, score))
        for score, label in sorted(words.scores.items(), reverse=True)
    )
    return Survey(
        question=words.question, help=words.help, choices=choices, number=number, thanks=words.thanks,
        page=link(issue, number), more=words.more,
    )  # fmt: skip


def _answer_row(
    subject_id: int, before: IssueState | None, event: CsatReceived, state: IssueState, line: int, contact: str | None
) -> dict[str, Any]:
    """A low score may escalate by itself: whether it was escalated is how it stood before."""
    number = state.surveys if event.survey is None else min(event.survey, state.surveys)
    row = {
        **_of_issue(subject_id, number, state, contact or state.contact), "score": event.score,
        "answered_at": event.at, "answered_by": event.channel,
        "is_escalated": before is not None and before.next_escalation > 1,
    }  # fmt: skip
    return {**row, "comment_line": line} if event.comment.strip() else row


def _of_issue(subject_id: int, number: int, state: IssueState, contact: str | None) -> dict[str, Any]:
    return {
        "subject_id": subject_id, "number": number, "issue": state.id, "contact": contact, "account": state.account,
        "team": state.team, "person": state.assignee or state.owner, "is_escalated": state.next_escalation > 1,
    }  # fmt: skip
