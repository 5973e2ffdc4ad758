"""Rules in plain sentences: what a trigger, a promise and a rule mean, for people who write none."""

from __future__ import annotations

import pytest

from rung.policy.saying.condition_words import condition_words, issues_of
from rung.policy.saying.sentences import Speaker
from tests.policy.documents import read


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('issue.priority == "P0"', "its priority is P0"),
        ('issue.kind in ["outage", "api"]', "its kind is outage or api"),
        ('"vip" in account.tags', "the account's tags include vip"),
        ("account.arr >= 100000 && !account.churn_risk", "the ARR is at least 100,000 and the account is not at risk"),
        ("40 > account.health", "the account's health is below 40"),
        ("issue.sentiment < -0.5", "the customer's mood is below -0.5"),
        (
            "account.churn_risk || (account.arr > 5 && account.health < 40)",
            "the account is at risk or (both the ARR is above 5 and the account's health is below 40)",
        ),
        (
            '(issue.kind == "a" || issue.kind == "b") && issue.messages > 3',
            "(either its kind is a or its kind is b) and the number of messages is above 3",
        ),
        ('!in_hours("berlin") && priority_at_least("P1")', "berlin is closed and its priority is at least P1"),
        ('issue.subject.contains("down")', "its subject contains “down”"),
        ('has(issue.fields.region) && issue.fields.region == "eu"', "its region is given and its region is eu"),
        ('issue.tags.exists(t, t == "x")', '`issue.tags.exists(t, t == "x")` holds'),
        ("issue.messages + 1 > 3", "`issue.messages + 1 > 3` holds"),
        ("account.churn_risk == false", "the account is not at risk"),
        ("not a ( condition", "`not a ( condition` holds"),
    ],
)
def test_a_condition_in_words_or_as_it_is_written(text: str, words: str) -> None:
    assert condition_words(text) == words


@pytest.mark.parametrize(
    ("text", "noun", "rest"),
    [
        (None, "an issue", ""),
        ('issue.priority == "P0"', "a P0 issue", ""),
        ('issue.priority in ["P0", "P1"] && account.tier == "growth"', "a P0 or P1 issue of a growth account", ""),
        ('account.tier == "enterprise" && account.health < 5', "an issue of an enterprise account",
         "the account's health is below 5"),
        ('issue.kind == "billing"', "an issue of kind billing", ""),
        ('issue.priority != "P0"', "an issue", "its priority is not P0"),
    ],
)  # fmt: skip
def test_the_issues_that_a_rule_is_about(text: str | None, noun: str, rest: str) -> None:
    assert issues_of(text)[:2] == (noun, rest)


@pytest.mark.parametrize(
    ("trigger", "sentence"),
    [
        ("on: opened, when: 'issue.priority == \"P0\"', escalate: outage",
         "When a P0 issue opens, the path outage starts at once."),
        ("on: [message, {changed: kind}], escalate: {path: outage, level: 2}",
         "When the customer of an issue writes or its kind changes, the path outage starts at level 2 at once."),
        ("on: {target: first_response, at: 15m before}, inform: [person:ana, role:lead]",
         "When the first response of an issue is due in 15 min, ana and the team's lead see it."),
        ("on: {waiting_for: assignment, longer_than: {P0: 5m, default: 1h}}, escalate: outage",
         "When an issue waits for somebody assigned longer than 5 min for P0, else 1 h, the path outage starts."),
        ("on: {follow_ups: 3, apart: 10m}, limit: {at_most: 2}, escalate: outage",
         "When the customer of an issue follows up 3 times without an answer (messages less than 10 min apart are one),"
         " the path outage starts. At most twice for one issue."),
        ("on: {sentiment: falls, value: 0.4}, set: {priority: {at_least: P1}, tags: [angry]}, stop: true",
         "When the mood of the customer of an issue falls by 0.4, its priority becomes at least P1 and it gets the tag "
         "angry. The triggers below it are not looked at then."),
        ("on: reopened, enabled: off, during: berlin, escalate: outage",
         "Switched off: When an issue is reopened, the path outage starts at once. Outside berlin it is looked at again"
         " at the next opening."),
    ],
)  # fmt: skip
def test_a_trigger_in_a_sentence(trigger: str, sentence: str) -> None:
    document = read(f"triggers:\n  - {{name: T, {trigger}}}\n")
    assert Speaker(document).trigger(document.triggers[0]) == sentence


def test_promises_and_rules_in_sentences() -> None:
    document = read(
        """
        targets:
          - {name: A, when: 'account.tier == "enterprise"', first_response: {P0: 15m, P1: 15m, default: 1h},
             calendar: {P0: always, default: account}, pause: {resolution: []}}
        routing:
          - {name: B, when: 'issue.kind == "api"', to: {team: technical, pick: least_loaded,
             needs: {api: 3, issue.skills: 2}}}
        """
    )
    speaker = Speaker(document)
    assert speaker.target(document.targets[0]) == (
        "Issues of an enterprise account: first response within 15 min for P0 and P1, else 1 h; counted in all hours"
        " for P0, else the account's calendar; resolution pauses never."
    )
    assert speaker.routing(document.routing[0]) == (
        "An issue of kind api goes to technical, the one with the smallest load, with api 3 or more and each skill it"
        " needs at 2 or more."
    )
