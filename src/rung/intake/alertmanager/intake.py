"""Alertmanager of Prometheus, and Grafana's alerting, which posts in the same form; and Grafana's older form.

A group of alerts is an issue: it opens while one of them fires, and is resolved once none does. What fires anew is a
note, raises the priority where it is more urgent than the others, and reopens a group that was resolved meanwhile.
Alerts that bear the label `rung_issue` attach to that issue: they are notes on it, and neither open nor resolve it.

https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
"""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from rung.core.events import AnyEvent, IssueOpened, IssueReopened, IssueResolved, NoteAdded
from rung.intake import helpdesk
from rung.intake.base import Description, Item, Parcel, Rejected, Setup, digest_of
from rung.intake.directory import Directory
from rung.intake.helpdesk import word, words_of

NAME = "alertmanager"
SHOWN = 20
"""Alerts that are listed by name; the others are counted."""
SEVERITIES = ("critical", "error", "warning", "info")
"""The most urgent first."""
FIRING = ("firing", "alerting")
RESOLVED = ("resolved", "ok")


class AlertmanagerIntake:
    """Groups of alerts."""

    def describe(self) -> Description:
        return Description(
            name=NAME,
            label="Prometheus Alertmanager, Grafana",
            docs="docs/sources.md",
            brings=("issues", "states"),
            words={"priority": SEVERITIES},
            steps=(
                "Alertmanager: a receiver with `webhook_configs`: `url` is the address shown, `send_resolved: true`.",
                "Grafana: Alerting, Contact points, Webhook; give the address that Rung shows as URL.",
                "A label `account` (or an account's own field `alert_<label>`) says whose customer it concerns.",
            ),
        )

    def verify(self, headers: Mapping[str, str], body: bytes, setup: Setup, now: datetime) -> None:
        """The key in the address is the proof, and the edge has checked it."""

    def parse(
        self, headers: Mapping[str, str], body: bytes, directory: Directory, now: datetime, setup: Setup
    ) -> Parcel:
        payload = helpdesk.payload_of(body)
        state = (word(payload.get("status")) or word(payload.get("state"))).lower()
        if state not in FIRING + RESOLVED:
            return Parcel(passed_over=f"alertmanager_{state[:40] or 'no_status'}")
        group = word(payload.get("groupKey")) or word(payload.get("ruleId"))
        if not group:
            message = "The request names no group of alerts: `groupKey` (or `ruleId`) is missing."
            raise Rejected(422, "no_group", message)
        told = _Group(payload, group, setup, directory, now)
        if told.attached:
            events = [told.note("Firing" if state in FIRING else "No longer firing")]
        else:
            events = told.fire() if state in FIRING else told.resolve()
        return Parcel(items=tuple(Item(event=event, digest=digest_of([event.id])) for event in events))


class _Group:
    """A group of alerts, as it is now."""

    def __init__(
        self, payload: dict[str, Any], group: str, setup: Setup, directory: Directory, now: datetime
    ) -> None:
        self.payload, self.setup, self.directory, self.now = payload, setup, directory, now
        alerts = payload.get("alerts")
        self.alerts = [each for each in alerts if isinstance(each, dict)] if isinstance(alerts, list) else []
        self.labels = _texts(payload.get("commonLabels")) | _texts(payload.get("tags"))
        self.notes = _texts(payload.get("commonAnnotations"))
        self.attached = helpdesk.word(self.labels.get("rung_issue"))
        self.issue = self.attached or f"{setup.name}-{sha256(group.encode()).hexdigest()[:10]}"

    def fire(self) -> list[AnyEvent]:
        """The first firing opens; each that begins later is a note, and reopens what was resolved meanwhile."""
        starts = sorted(at for each in self._firing() if (at := helpdesk.instant_of(each.get("startsAt"))))
        began = helpdesk.at_most(starts[0] if starts else None, self.now)
        latest = helpdesk.at_most(starts[-1] if starts else None, self.now)
        reopened = IssueReopened(issue=self.issue, at=latest, id=f"{self.issue}/again/{latest.isoformat()}")
        return [self._opened(began, f"{self.issue}/opened"), reopened, *self._raised(latest), self.note("Firing")]

    def _raised(self, at: datetime) -> list[AnyEvent]:
        """The priority of the most urgent one that fires. It is told only where that is more urgent than another one
        of the group, or cannot be surpassed: a lesser alert must not lower what a person set."""
        worst = self._severity(self._firing())
        others = [_severity_of(each) for each in self.alerts]
        if worst not in SEVERITIES or not (worst == SEVERITIES[0] or any(_rank(one) > _rank(worst) for one in others)):
            return []
        name = f"{self.issue}/severity/{worst}/{at.isoformat()}"
        event = helpdesk.changed(self.setup, self.issue, at, name, {"priority": worst})
        return [event] if "priority" in event.changes else []

    def _severity(self, alerts: list[dict[str, Any]]) -> str:
        """Of the most urgent among some alerts; of the whole group where none says."""
        found = [severity for each in alerts if (severity := _severity_of(each))]
        return min(found, key=_rank) if found else self.labels.get("severity", "").lower()

    def note(self, what: str) -> AnyEvent:
        """What fires or has ended, told once however often it is repeated."""
        told = self._firing() if what == "Firing" else self.alerts
        named = ", ".join(sorted({_name(each) for each in told})) or self._subject()
        alerts = digest_of([what, sorted(f"{_name(each)} {each.get('startsAt')}" for each in told)])
        name = alerts[:24] if told else self.now.isoformat()
        return NoteAdded(issue=self.issue, at=self.now, id=f"{self.issue}/note/{name}", body=f"{what}: {named}")

    def _firing(self) -> list[dict[str, Any]]:
        return [each for each in self.alerts if word(each.get("status")).lower() not in RESOLVED]

    def resolve(self) -> list[AnyEvent]:
        ends = sorted(at for each in self.alerts if (at := helpdesk.instant_of(each.get("endsAt"))))
        ended = helpdesk.at_most(ends[-1] if ends else None, self.now)
        return [IssueResolved(issue=self.issue, at=ended, id=f"{self.issue}/resolved/{ended.isoformat()}")]

    def _opened(self, at: datetime, name: str) -> AnyEvent:
        meant = helpdesk.changes_of(self.setup, {"priority": self._severity(self._firing())})
        kept = {f"alert_{key}": value for key, value in list(self.labels.items())[:SHOWN]}
        return IssueOpened(
            issue=self.issue,
            at=at,
            id=name,
            subject=helpdesk.subject_of(self._subject(), ""),
            body=self._body(),
            account=self._account(),
            channel=NAME,
            priority=meant.get("priority"),
            kind="alert",
            fields={**kept, **meant.get("fields", {})},
        )

    def _subject(self) -> str:
        title = words_of(self.payload.get("title")) or words_of(self.payload.get("ruleName"))
        return self.notes.get("summary") or title or self.labels.get("alertname", "An alert fires")

    def _body(self) -> str:
        lines = [self.notes.get("description", ""), words_of(self.payload.get("message"))]
        for each in self.alerts[:SHOWN]:
            words = _texts(each.get("annotations"))
            lines.append(f"- {_name(each)}: {words.get('description') or words.get('summary') or 'fires'}")
        if len(self.alerts) > SHOWN:
            lines.append(f"- and {len(self.alerts) - SHOWN} more")
        lines.append(word(self.payload.get("externalURL")) or word(self.payload.get("ruleUrl")))
        return "\n".join(dict.fromkeys(line for line in lines if line))

    def _account(self) -> str | None:
        numbers = ((f"alert_{key}", value) for key, value in self.labels.items())
        found = helpdesk.account_of(self.directory, "", *numbers)
        return found or self.labels.get("account") or None


def _texts(value: Any) -> dict[str, str]:
    """Labels and annotations: texts by name."""
    given = value if isinstance(value, dict) else {}
    return {str(key)[:100]: words_of(each)[:1000] for key, each in given.items() if isinstance(each, str)}


def _severity_of(alert: dict[str, Any]) -> str:
    return _texts(alert.get("labels")).get("severity", "").lower()


def _rank(severity: str) -> int:
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


def _name(alert: dict[str, Any]) -> str:
    labels = _texts(alert.get("labels"))
    where = labels.get("instance") or labels.get("service") or labels.get("job")
    return labels.get("alertname", "alert") + (f" ({where})" if where else "")
