"""Every operation of the API as a method. Made by `make client` from the OpenAPI document: change the API instead."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal

from msgspec import UNSET, UnsetType

from rung_client.calls import Call, named, segment
from rung_client.shapes import (
    AccountEscalation,
    AccountHealth,
    AccountLife,
    AccountNotes,
    Accounts,
    AlikeList,
    AnyEvent,
    Asked,
    Backtest,
    Backtests,
    Brief,
    Checked,
    ComparisonOut,
    Contact,
    Contacts,
    Coverage,
    Difference,
    Directory,
    DirectoryChanged,
    Draft,
    DraftFacts,
    DraftMade,
    Drafts,
    Erased,
    Escalation,
    Everything,
    Fairness,
    File,
    Form,
    Forms,
    HealthDays,
    HealthRules,
    Imported,
    Issue,
    IssuePageOfList,
    IssueSummary,
    Journey,
    Kept,
    KnownUntil,
    MarkOut,
    Marks,
    MeasureInParts,
    Measures,
    Mode,
    Model,
    Models,
    NewFile,
    NewPart,
    Notices,
    OnCall,
    OneAccount,
    Override,
    People,
    PolicyText,
    PolicyVersion,
    Preferences,
    Preview,
    Published,
    Reachability,
    Replay,
    ReportOut,
    ReportRun,
    ReportRuns,
    Reports,
    Result,
    Retention,
    Retry,
    ReviewOut,
    Reviews,
    Run,
    SaidAgain,
    Satisfaction,
    Scenario,
    Scenarios,
    ScheduleDuties,
    Schedules,
    SendingOut,
    SentenceVectors,
    ShiftSwap,
    ShiftSwaps,
    Sides,
    StrongerModel,
    Taken,
    TakenIn,
    TakenIssue,
    TeamTimes,
    Timeline,
    Versions,
    Waiting,
    Watch,
    Watches,
    Why,
)


class Operations:
    """The operations of a client that waits."""

    def _ask(self, call: Call) -> Any:
        raise NotImplementedError

    def track(
        self,
        issue: str,
        *,
        tracker: str,
        number: str | UnsetType = UNSET,
        body: str | UnsetType = UNSET,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Open or link in a tracker.

        Without a number an issue is opened there, with one the issue that is there is linked. What became of it
        stands in `tracked` of the issue.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/trackers",
                body={"tracker": tracker, "number": number, "body": body},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    def untrack(
        self,
        issue: str,
        tracker: str,
        *,
        number: str | UnsetType = UNSET,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Unlink in a tracker.

        The issue there stays as it is. Without `number`: the one that is asked for and not there yet.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/issues/{segment(issue)}/trackers/{segment(tracker)}",
                query={"number": number},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    def put_events(
        self,
        events: Sequence[AnyEvent],
    ) -> Taken:
        """Say what happened.

        One event, an array of them, or NDJSON. 202 means that they are on disk.

        A line that is wrong never costs the good ones; where nothing is good, the answer is 422 with the same
        list.

        Needs the scope `events:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path="/api/v1/events",
                body=named(events),
                is_harmless=True,
                answers={202: Taken},
            )
        )

    def escalate(
        self,
        issue: str,
        *,
        path: str,
        reason: str,
        level: int | UnsetType = UNSET,
        answers: dict[str, str] | UnsetType = UNSET,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> Escalation | Waiting:
        """Escalate by hand.

        Opens the path (201), or raises the escalation that is open on it already (200).

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/escalations",
                body={"path": path, "level": level, "reason": reason, "answers": answers},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: Escalation, 201: Escalation, 202: Waiting},
            )
        )

    def acknowledge(
        self,
        escalation: str,
        *,
        lasts: str | UnsetType | None = UNSET,
        next_update_by: datetime | UnsetType | None = UNSET,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> Escalation | Waiting:
        """I have it.

        Stops the climb, not the clocks. Everybody who was told sees their message change to say who has it.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/escalations/{segment(escalation)}/acknowledgement",
                body={"lasts": lasts, "next_update_by": next_update_by},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: Escalation, 202: Waiting},
            )
        )

    def decline(
        self,
        escalation: str,
        *,
        because: str | UnsetType = UNSET,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> Escalation | Waiting:
        """Not me.

        `unavailable` asks the next one at once; the other reasons go back to who escalated.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/escalations/{segment(escalation)}/declines",
                body={"because": because},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: Escalation, 202: Waiting},
            )
        )

    def close(
        self,
        escalation: str,
        *,
        reason: str | UnsetType = UNSET,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> Escalation | Waiting:
        """Call it off.

        Nobody is asked any more, and its trigger keeps quiet on this issue for 24 hours.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/escalations/{segment(escalation)}/closure",
                body={"reason": reason},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: Escalation, 202: Waiting},
            )
        )

    def read_escalation(
        self,
        escalation: str,
    ) -> Escalation:
        """Read an escalation.

        Who was told, who has it, and whom it tells next.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/escalations/{segment(escalation)}",
                is_harmless=True,
                answers={200: Escalation},
            )
        )

    def read_why(
        self,
        issue: str,
        *,
        limit: int | UnsetType = UNSET,
        line: int | UnsetType | None = UNSET,
        at: datetime | UnsetType | None = UNSET,
        why_not: str | UnsetType | None = UNSET,
        person: str | UnsetType | None = UNSET,
    ) -> Why:
        """Why, and why not.

        The decisions that told, moved or assigned somebody, with the values that made it so and who was
        considered.

        With `line`, `at` or `why_not`, one decision is made once more by what its journal kept, and each rule of
        the policy in force then says what became of it. With `person`, each notice says why it went to them, and
        each level why it told them or did not.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/issues/{segment(issue)}/why",
                query={"limit": limit, "line": line, "at": at, "why_not": why_not, "person": person},
                is_harmless=True,
                answers={200: Why},
            )
        )

    def look_ahead(
        self,
        issue: str,
        *,
        act: str | UnsetType | None = UNSET,
        event: dict[str, Any] | UnsetType | None = UNSET,
    ) -> Preview:
        """What if, beforehand.

        Who is told, when and by which channels, and what becomes of clocks and ladders in the coming three days:
        in any case, only by the act, or not any more because of it. Nothing is written and nobody is told.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/preview",
                body={"act": act, "event": event},
                answers={200: Preview},
            )
        )

    def list_scenarios(
        self,
    ) -> Scenarios:
        """List the scenarios.

        By name, with their texts.

        Needs the scope `policies:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path="/api/v1/scenarios",
                is_harmless=True,
                answers={200: Scenarios},
            )
        )

    def add_scenario(
        self,
        *,
        text: str,
    ) -> Scenario:
        """Keep a new scenario.

        One with errors is not kept. Names that only the policy in force lacks are none: it may be for a draft.

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path="/api/v1/scenarios",
                body={"text": text},
                answers={201: Scenario},
            )
        )

    def read_file(
        self,
    ) -> File:
        """Read all scenarios as one file.

        As `rung policy test` reads it, beside a policy.yaml.

        Needs the scope `policies:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path="/api/v1/scenarios/file",
                is_harmless=True,
                answers={200: File},
            )
        )

    def take_in_file(
        self,
        *,
        text: str,
    ) -> TakenIn:
        """Take in a scenario file.

        All of it or, where anything is wrong, nothing. A scenario of a known name replaces it.

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path="/api/v1/scenarios/imports",
                body={"text": text},
                answers={200: TakenIn},
            )
        )

    def run_scenarios(
        self,
        *,
        draft: int | UnsetType | None = UNSET,
        version: int | UnsetType | None = UNSET,
        text: str | UnsetType | None = UNSET,
        scenarios: list[int] | UnsetType | None = UNSET,
    ) -> Run:
        """Run scenarios.

        With the policy in force, a draft, a version or a text; nothing is written, and nobody is told.

        Needs the scope `policies:read`.
        """
        return self._ask(
            Call(
                method="POST",
                path="/api/v1/scenarios/runs",
                body={"draft": draft, "version": version, "text": text, "scenarios": scenarios},
                answers={200: Run},
            )
        )

    def read_scenario(
        self,
        number: int,
    ) -> Scenario:
        """Read a scenario.

        With its text.

        Needs the scope `policies:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/scenarios/{segment(number)}",
                is_harmless=True,
                answers={200: Scenario},
            )
        )

    def change_scenario(
        self,
        number: int,
        *,
        text: str,
        revision: int | UnsetType | None = UNSET,
    ) -> Scenario:
        """Change a scenario.

        Another text, and with it maybe another name.

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="PUT",
                path=f"/api/v1/scenarios/{segment(number)}",
                body={"text": text, "revision": revision},
                is_harmless=True,
                answers={200: Scenario},
            )
        )

    def remove_scenario(
        self,
        number: int,
    ) -> Scenario:
        """Remove a scenario.

        For good; the answer is what it was.

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/scenarios/{segment(number)}",
                answers={200: Scenario},
            )
        )

    def take_issue(
        self,
        issue: str,
        *,
        among: Literal["all", "account", "others"] | UnsetType = UNSET,
        limit: int | UnsetType = UNSET,
    ) -> TakenIssue:
        """Take an issue as a scenario.

        What happened to it, with offsets from its opening, without what people wrote and without their addresses;
        its rings become what is expected. What the scenario does otherwise than was done is said.

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/scenario",
                body={"among": among, "limit": limit},
                answers={200: TakenIssue, 201: TakenIssue},
            )
        )

    def read_preferences(
        self,
        person: str,
        *,
        at: datetime | UnsetType | None = UNSET,
    ) -> Preferences:
        """Read how somebody is told.

        In sentences, by day and at night, and with `at` also for that instant; by the rules that tell people.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/people/{segment(person)}/preferences",
                query={"at": at},
                is_harmless=True,
                answers={200: Preferences},
            )
        )

    def change_preferences(
        self,
        person: str,
        *,
        notices: dict[str, Any],
        preview: bool | UnsetType = UNSET,
    ) -> Preferences:
        """Say how somebody is told.

        All of somebody's choices at once: an agent's own, a lead everybody's. One with errors changes nothing
        (422).

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="PUT",
                path=f"/api/v1/people/{segment(person)}/preferences",
                body={"notices": notices, "preview": preview},
                is_harmless=True,
                answers={200: Preferences},
            )
        )

    def test_ring(
        self,
        person: str,
        *,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> Asked:
        """Ring somebody as a test.

        A real message over every way of theirs. What they prove by it stands in GET /reachability.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/people/{segment(person)}/tests",
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={202: Asked},
            )
        )

    def read_reachability(
        self,
    ) -> Reachability:
        """Who hears.

        Every way to everybody, and when they last said that they hear it.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path="/api/v1/reachability",
                is_harmless=True,
                answers={200: Reachability},
            )
        )

    def read_notice(
        self,
        issue: str,
        number: int,
    ) -> Journey:
        """Read how a notice went.

        By which channels and why, every attempt, what became of it, and what comes next.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/issues/{segment(issue)}/notices/{segment(number)}",
                is_harmless=True,
                answers={200: Journey},
            )
        )

    def read_similar(
        self,
        issue: str,
        *,
        among: Literal["all", "account", "others"] | UnsetType = UNSET,
        limit: int | UnsetType = UNSET,
    ) -> AlikeList:
        """Find issues like one.

        Open issues that are like this one, of the same account and of others.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/issues/{segment(issue)}/similar",
                query={"among": among, "limit": limit},
                is_harmless=True,
                answers={200: AlikeList},
            )
        )

    def deny_likeness(
        self,
        issue: str,
        other: str,
        *,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Say that two issues are not alike.

        Neither is shown as like the other any more.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/issues/{segment(issue)}/similar/{segment(other)}",
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    def find_similar(
        self,
        *,
        subject: str | UnsetType = UNSET,
        body: str | UnsetType = UNSET,
        account: str | UnsetType | None = UNSET,
        limit: int | UnsetType = UNSET,
    ) -> AlikeList:
        """Find issues like a text.

        Open issues that are like these words. Nothing is kept of them.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="POST",
                path="/api/v1/similar",
                body={"subject": subject, "body": body, "account": account, "limit": limit},
                answers={200: AlikeList},
            )
        )

    def merge(
        self,
        issue: str,
        *,
        into: str,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Merge into another issue.

        It closes as a duplicate; its messages, its earlier start and what comes later go to the other one.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/merge",
                body={"into": into},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    def unmerge(
        self,
        issue: str,
        *,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Undo a merge.

        For an hour: it stands for itself again with its own clocks, and its people are asked again. What was said
        since stays where it was said. The answer is the issue that had it.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/issues/{segment(issue)}/merge",
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    def link(
        self,
        issue: str,
        *,
        to: str,
        because: str | UnsetType = UNSET,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Link with another issue.

        The link stands on both. While one of them is an open incident, the other does not ring by itself.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/links",
                body={"to": to, "because": because},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    def unlink(
        self,
        issue: str,
        other: str,
        *,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Unlink two issues.

        On both sides.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/issues/{segment(issue)}/links/{segment(other)}",
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    def read_team_times(
        self,
        issue: str,
        *,
        at: datetime | UnsetType | None = UNSET,
    ) -> TeamTimes:
        """How long it was with each team.

        Open time by team, moves and bounces, up to an instant: a past one has the same answer for ever.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/issues/{segment(issue)}/team-times",
                query={"at": at},
                is_harmless=True,
                answers={200: TeamTimes},
            )
        )

    def read_brief(
        self,
        issue: str,
    ) -> Brief:
        """What another team needs to know.

        Made of what was said and what is known now, each line with where it comes from.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/issues/{segment(issue)}/handoffs/brief",
                is_harmless=True,
                answers={200: Brief},
            )
        )

    def draft_brief(
        self,
        issue: str,
    ) -> Brief:
        """Draft what another team needs to know.

        The same brief under a draft of the stronger model, each sentence with the words it rests on. It is yours
        to read and change: it goes nowhere before you send it as the `summary` of an offer.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/handoffs/brief",
                answers={200: Brief},
            )
        )

    def accept_handoff(
        self,
        issue: str,
        *,
        to: str | UnsetType | None = UNSET,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Accept a hand-over.

        The issue becomes the team's, and is assigned to whoever accepts. Whoever offered it is told.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/handoffs/acceptance",
                body={"to": to},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    def return_handoff(
        self,
        issue: str,
        *,
        reason: str,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Return a hand-over.

        What is offered stays where it is; what was accepted goes back to the team that it came from.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/handoffs/return",
                body={"reason": reason},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    def offer_handoff(
        self,
        issue: str,
        *,
        to: str,
        summary: str | UnsetType | None = UNSET,
        asked: str | UnsetType = UNSET,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Offer to another team.

        The other team sees the whole history; the issue stays where it is until they accept. Its brief is what
        they read first: yours, or that of `GET /issues/{id}/handoffs/brief`.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/handoffs",
                body={"to": to, "summary": summary, "asked": asked},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    def withdraw_handoff(
        self,
        issue: str,
        *,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Take an offer back.

        Nobody is asked any more.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/issues/{segment(issue)}/handoffs",
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    def list_issues(
        self,
        *,
        tab: Literal["mine", "team", "offered", "all", "waiting", "ended"] | UnsetType | None = UNSET,
        priority: str | UnsetType | None = UNSET,
        account: str | UnsetType | None = UNSET,
        team: str | UnsetType | None = UNSET,
        status: str | UnsetType | None = UNSET,
        q: str | UnsetType = UNSET,
        limit: int | UnsetType = UNSET,
        offset: int | UnsetType = UNSET,
    ) -> IssuePageOfList:
        """List issues.

        The next bad instant first; on top what nobody has.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path="/api/v1/issues",
                query={"tab": tab, "priority": priority, "account": account, "team": team, "status": status, "q": q,
                    "limit": limit, "offset": offset},
                is_harmless=True,
                answers={200: IssuePageOfList},
            )
        )

    def read_timeline(
        self,
        issue: str,
        *,
        after: int | UnsetType = UNSET,
        limit: int | UnsetType = UNSET,
    ) -> Timeline:
        """What happened to an issue.

        Every decision about it in order, with its reasons.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/issues/{segment(issue)}/timeline",
                query={"after": after, "limit": limit},
                is_harmless=True,
                answers={200: Timeline},
            )
        )

    def answer(
        self,
        issue: str,
        *,
        body: str,
        next_update_by: datetime | UnsetType | None = UNSET,
        to_linked: bool | UnsetType = UNSET,
        files: list[NewFile] | UnsetType = UNSET,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Answer the customer.

        A public answer. It meets the response clocks, and acknowledges where whoever answers was told.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/messages",
                body={"body": body, "next_update_by": next_update_by, "to_linked": to_linked, "files": files},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    def note(
        self,
        issue: str,
        *,
        body: str,
        mentions: list[str] | UnsetType = UNSET,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Write a note for the team.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/notes",
                body={"body": body, "mentions": mentions},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    def read_sides(
        self,
        issue: str,
    ) -> Sides:
        """Side conversations.

        What is said about it with other teams, people and addresses outside, which its customer never sees.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/issues/{segment(issue)}/sides",
                is_harmless=True,
                answers={200: Sides},
            )
        )

    def start_side(
        self,
        issue: str,
        *,
        to: list[str],
        topic: str,
        body: str,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Start one.

        With teams and people, or with one mail address outside, from which answers come back into it.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/sides",
                body={"to": to, "topic": topic, "body": body},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    def say_in_side(
        self,
        issue: str,
        number: int,
        *,
        body: str,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Write in one.

        It goes to whoever is in it, and to the address outside where it has one.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/sides/{segment(number)}/replies",
                body={"body": body},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    def close_side(
        self,
        issue: str,
        number: int,
        *,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Mark one as done.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/sides/{segment(number)}/closure",
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    def reopen_side(
        self,
        issue: str,
        number: int,
        *,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Open one again.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/issues/{segment(issue)}/sides/{segment(number)}/closure",
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    def watch(
        self,
        issue: str,
        *,
        person: str | UnsetType | None = UNSET,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Watch an issue.

        They hear how it goes on, as they chose to, and `role:watchers` means them. Once is enough.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/watchers",
                body={"person": person},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    def unwatch(
        self,
        issue: str,
        person: str,
        *,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """End a watch.

        They no longer hear of it. Who did not watch is left as they were.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/issues/{segment(issue)}/watchers/{segment(person)}",
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    def assign(
        self,
        issue: str,
        *,
        to: str | None,
        team: str | UnsetType | None = UNSET,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Assign an issue.

        Taking it oneself acknowledges, where one was told.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/assignment",
                body={"to": to, "team": team},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    def resolve(
        self,
        issue: str,
        *,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Resolve an issue.

        Its escalations end, its response clocks are cancelled.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/resolution",
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    def reopen(
        self,
        issue: str,
        *,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Reopen an issue.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/issues/{segment(issue)}/resolution",
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    def snooze(
        self,
        issue: str,
        *,
        until: datetime,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Snooze an issue.

        It leaves the top of the queue until then; its clocks go on.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/snooze",
                body={"until": until},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    def wake(
        self,
        issue: str,
        *,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """End a snooze.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/issues/{segment(issue)}/snooze",
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    def say_skill(
        self,
        issue: str,
        *,
        skill: str,
        needed: bool | UnsetType = UNSET,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Say whether it needs a skill.

        It counts from now on, ends what is suggested of that skill alone, and is learned from.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/skills",
                body={"skill": skill, "needed": needed},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    def say_risk(
        self,
        issue: str,
        *,
        late: bool | None,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Say whether it will be late.

        It counts in place of what is foretold, until the promise is kept, missed or called off.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/risk",
                body={"late": late},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    def say_mood(
        self,
        issue: str,
        *,
        message: str,
        mood: Literal["angry", "neutral", "pleased", "unsure"] | UnsetType | None = UNSET,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Say how a message sounds.

        It counts from now on above what a model says, and is learned from; without a mood, what a model said is
        so.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/mood",
                body={"message": message, "mood": mood},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    def read_issue(
        self,
        issue: str,
    ) -> Issue:
        """Read an issue.

        With its conversation, clocks, climbs, and what comes next unless somebody acts.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/issues/{segment(issue)}",
                is_harmless=True,
                answers={200: Issue},
            )
        )

    def change(
        self,
        issue: str,
        *,
        priority: str | UnsetType | None = UNSET,
        status: str | UnsetType | None = UNSET,
        kind: str | UnsetType | None = UNSET,
        account: str | UnsetType | None = UNSET,
        team: str | UnsetType | None = UNSET,
        tags: list[str] | UnsetType | None = UNSET,
        skills: list[str] | UnsetType | None = UNSET,
        watchers: list[str] | UnsetType | None = UNSET,
        fields: dict[str, Any] | UnsetType | None = UNSET,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Change an issue's fields.

        What a person sets is not overwritten by a trigger.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="PATCH",
                path=f"/api/v1/issues/{segment(issue)}",
                body={"priority": priority, "status": status, "kind": kind, "account": account, "team": team,
                    "tags": tags, "skills": skills, "watchers": watchers, "fields": fields},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    def list_policies(
        self,
    ) -> Versions:
        """List the published versions.

        The newest first, without their texts.

        Needs the scope `policies:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path="/api/v1/policies",
                is_harmless=True,
                answers={200: Versions},
            )
        )

    def publish(
        self,
        *,
        text: str,
        comment: str | UnsetType = UNSET,
        move_open: bool | UnsetType = UNSET,
    ) -> Published:
        """Publish a policy.

        Open issues move to it at once; climbs that began keep their path, unless `move_open` moves them too.

        The text that is in force already changes nothing (200). One with errors is not published (422): each has
        its line, its column and how to mend it. Scenarios that fail with it are named; where the installation
        asks that they pass, it is not published (409). Where a second person must agree first, it is published as
        a draft that was approved (409).

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path="/api/v1/policies",
                body={"text": text, "comment": comment, "move_open": move_open},
                answers={200: Published, 201: Published},
            )
        )

    def check(
        self,
        *,
        text: str,
        comment: str | UnsetType = UNSET,
        move_open: bool | UnsetType = UNSET,
    ) -> Checked:
        """Check a policy.

        All that is wrong with a text, without publishing it.

        Needs the scope `policies:read`.
        """
        return self._ask(
            Call(
                method="POST",
                path="/api/v1/policies/check",
                body={"text": text, "comment": comment, "move_open": move_open},
                answers={200: Checked},
            )
        )

    def read_policy(
        self,
        number: int,
    ) -> PolicyText:
        """Read a version.

        As it was published, with its text.

        Needs the scope `policies:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/policies/{segment(number)}",
                is_harmless=True,
                answers={200: PolicyText},
            )
        )

    def version_difference(
        self,
        number: int,
        *,
        was: int | UnsetType | None = UNSET,
    ) -> Difference:
        """What a version changed.

        In words, of the version before it, or of the one that `was` names.

        Needs the scope `policies:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/policies/{segment(number)}/difference",
                query={"was": was},
                is_harmless=True,
                answers={200: Difference},
            )
        )

    def restore(
        self,
        number: int,
        *,
        move_open: bool | UnsetType = UNSET,
    ) -> PolicyVersion:
        """Roll back to a version.

        Its text is published again as a new version. It was live before, so nobody else needs to agree; one that
        has errors by now is not (422).

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/policies/{segment(number)}/restoration",
                body={"move_open": move_open},
                answers={201: PolicyVersion},
            )
        )

    def list_drafts(
        self,
    ) -> Drafts:
        """List the open drafts.

        The one changed last first, without their texts.

        Needs the scope `policies:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path="/api/v1/drafts",
                is_harmless=True,
                answers={200: Drafts},
            )
        )

    def add_draft(
        self,
        *,
        name: str | UnsetType = UNSET,
        text: str | UnsetType | None = UNSET,
        version: int | UnsetType | None = UNSET,
        comment: str | UnsetType = UNSET,
    ) -> Draft:
        """Begin a draft.

        It decides nothing. The text is kept right or wrong.

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path="/api/v1/drafts",
                body={"name": name, "text": text, "version": version, "comment": comment},
                answers={201: Draft},
            )
        )

    def read_draft(
        self,
        draft: int,
    ) -> Draft:
        """Read a draft.

        With its text; published and dropped ones too.

        Needs the scope `policies:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/drafts/{segment(draft)}",
                is_harmless=True,
                answers={200: Draft},
            )
        )

    def change_draft(
        self,
        draft: int,
        *,
        text: str | UnsetType | None = UNSET,
        revision: int | UnsetType | None = UNSET,
        name: str | UnsetType | None = UNSET,
        comment: str | UnsetType | None = UNSET,
    ) -> Kept:
        """Change a draft.

        A text is kept right or wrong; the answer says what is wrong with it. It names the revision that it is a
        change of: what somebody else wrote meanwhile is never overwritten (409).

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="PATCH",
                path=f"/api/v1/drafts/{segment(draft)}",
                body={"text": text, "revision": revision, "name": name, "comment": comment},
                answers={200: Kept},
            )
        )

    def drop_draft(
        self,
        draft: int,
    ) -> DraftFacts:
        """Drop a draft.

        Its text stays; nobody works on it any more.

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/drafts/{segment(draft)}",
                answers={200: DraftFacts},
            )
        )

    def draft_difference(
        self,
        draft: int,
    ) -> Difference:
        """What a draft changes.

        Of the live policy, in words. One with errors has no meaning yet (422).

        Needs the scope `policies:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/drafts/{segment(draft)}/difference",
                is_harmless=True,
                answers={200: Difference},
            )
        )

    def ask_for_approval(
        self,
        draft: int,
        *,
        revision: int,
    ) -> DraftFacts:
        """Ask for approval.

        Somebody else is asked to look at this revision.

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/drafts/{segment(draft)}/request",
                body={"revision": revision},
                answers={200: DraftFacts},
            )
        )

    def approve_draft(
        self,
        draft: int,
        *,
        revision: int,
    ) -> DraftFacts:
        """Approve a draft.

        The caller agrees to this revision; a change of the text asks anew. Not for who wrote it or part of it
        (403).

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/drafts/{segment(draft)}/approval",
                body={"revision": revision},
                answers={200: DraftFacts},
            )
        )

    def publish_draft(
        self,
        draft: int,
        *,
        comment: str | UnsetType = UNSET,
        move_open: bool | UnsetType = UNSET,
        over: int | UnsetType | None = UNSET,
    ) -> PolicyVersion:
        """Publish a draft.

        It is the live policy from now on. One with errors stays a draft (422), and so does one that nobody else
        agreed to, where the installation asks for a second pair of eyes (409). One that takes back what went live
        since it began is published once `over` names the live version (409).

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/drafts/{segment(draft)}/publication",
                body={"comment": comment, "move_open": move_open, "over": over},
                answers={201: PolicyVersion},
            )
        )

    def list_people(
        self,
    ) -> People:
        """List people.

        Who works, who is away, and who carries how much.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path="/api/v1/people",
                is_harmless=True,
                answers={200: People},
            )
        )

    def on_call(
        self,
    ) -> OnCall:
        """Who is on call.

        By schedule, now, and until when.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path="/api/v1/on-call",
                is_harmless=True,
                answers={200: OnCall},
            )
        )

    def read_directory(
        self,
    ) -> Directory:
        """Read the directory.

        What was entered, and what is in force with the policy.

        Needs the scope `policies:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path="/api/v1/directory",
                is_harmless=True,
                answers={200: Directory},
            )
        )

    def change_directory(
        self,
        *,
        people: dict[str, dict[str, Any] | None] | UnsetType = UNSET,
        teams: dict[str, dict[str, Any] | None] | UnsetType = UNSET,
        schedules: dict[str, dict[str, Any] | None] | UnsetType = UNSET,
        calendars: dict[str, dict[str, Any] | None] | UnsetType = UNSET,
        comment: str | UnsetType = UNSET,
        preview: bool | UnsetType = UNSET,
    ) -> DirectoryChanged:
        """Change the directory.

        All of it or nothing: a change with errors changes nothing (422), and each error says where.

        A change is published with the policy, so that the next level of a climb is told to whoever it names.

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path="/api/v1/directory/changes",
                body={"people": people, "teams": teams, "schedules": schedules, "calendars": calendars, "comment":
                    comment, "preview": preview},
                answers={200: DirectoryChanged},
            )
        )

    def list_accounts(
        self,
        *,
        at_risk: bool | UnsetType | None = UNSET,
        health_below: float | UnsetType | None = UNSET,
        renews_within: int | UnsetType | None = UNSET,
        sort: Literal["key", "health", "renewal", "churn_risk"] | UnsetType | None = UNSET,
        limit: int | UnsetType | None = UNSET,
        offset: int | UnsetType = UNSET,
    ) -> Accounts:
        """List accounts.

        Every account that the policy or an event named, with its facts as they are now; narrowed, sorted and
        paged.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path="/api/v1/accounts",
                query={"at_risk": at_risk, "health_below": health_below, "renews_within": renews_within, "sort":
                    sort, "limit": limit, "offset": offset},
                is_harmless=True,
                answers={200: Accounts},
            )
        )

    def import_accounts(
        self,
        rows: Sequence[dict[str, Any]],
        *,
        dry_run: bool | UnsetType = UNSET,
    ) -> Imported:
        """Import accounts.

        An array of accounts by `key`, or NDJSON: all of it is taken in, or nothing where anything is wrong.

        A key that is no fact becomes a custom field; null takes a fact away, what is left out stays. Nobody is
        rung.

        Needs the scope `accounts:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path="/api/v1/accounts",
                query={"dry_run": dry_run},
                body=rows,
                answers={200: Imported},
            )
        )

    def get_account(
        self,
        account: str,
    ) -> OneAccount:
        """One account.

        Its facts as they are now, and where each comes from.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/accounts/{segment(account)}",
                is_harmless=True,
                answers={200: OneAccount},
            )
        )

    def change_account(
        self,
        account: str,
        *,
        name: str | UnsetType | None = UNSET,
        tier: str | UnsetType | None = UNSET,
        arr: float | str | UnsetType | None = UNSET,
        owner: str | UnsetType | None = UNSET,
        domains: list[str] | UnsetType | None = UNSET,
        health: float | str | UnsetType | None = UNSET,
        renews_on: str | UnsetType | None = UNSET,
        calendar: str | UnsetType | None = UNSET,
        target: str | UnsetType | None = UNSET,
        churn_risk: bool | UnsetType | None = UNSET,
        lifecycle: str | UnsetType | None = UNSET,
        tags: list[str] | UnsetType | None = UNSET,
        fields: dict[str, Any] | UnsetType | None = UNSET,
    ) -> OneAccount:
        """Change an account.

        Changes the facts that are named. Its open issues are told, and triggers on `account` look at them.

        Needs the scope `accounts:write`.
        """
        return self._ask(
            Call(
                method="PATCH",
                path=f"/api/v1/accounts/{segment(account)}",
                body={"name": name, "tier": tier, "arr": arr, "owner": owner, "domains": domains, "health": health,
                    "renews_on": renews_on, "calendar": calendar, "target": target, "churn_risk": churn_risk,
                    "lifecycle": lifecycle, "tags": tags, "fields": fields},
                answers={200: OneAccount},
            )
        )

    def list_contacts(
        self,
        *,
        account: str | UnsetType | None = UNSET,
        email: str | UnsetType | None = UNSET,
    ) -> Contacts:
        """List contacts.

        Those of whom anything is known; who only wrote is not among them.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path="/api/v1/contacts",
                query={"account": account, "email": email},
                is_harmless=True,
                answers={200: Contacts},
            )
        )

    def import_contacts(
        self,
        rows: Sequence[dict[str, Any]],
        *,
        dry_run: bool | UnsetType = UNSET,
    ) -> Imported:
        """Import contacts.

        An array of contacts by `email`, or NDJSON: all of it is taken in, or nothing where anything is wrong.

        What is known is kept under a key of each contact and counts at the next decision of their issues.

        Needs the scope `accounts:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path="/api/v1/contacts",
                query={"dry_run": dry_run},
                body=rows,
                answers={200: Imported},
            )
        )

    def get_contact(
        self,
        contact: str,
    ) -> Contact:
        """One contact.

        By their id: an address in an address would stand in every log on its way.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/contacts/{segment(contact)}",
                is_harmless=True,
                answers={200: Contact},
            )
        )

    def change_contact(
        self,
        contact: str,
        *,
        name: str | UnsetType | None = UNSET,
        account: str | UnsetType | None = UNSET,
        tags: list[str] | UnsetType | None = UNSET,
        language: str | UnsetType | None = UNSET,
        time_zone: str | UnsetType | None = UNSET,
        phone: str | UnsetType | None = UNSET,
        fields: dict[str, Any] | UnsetType | None = UNSET,
    ) -> Contact:
        """Change a contact.

        Changes what is named.

        Needs the scope `accounts:write`.
        """
        return self._ask(
            Call(
                method="PATCH",
                path=f"/api/v1/contacts/{segment(contact)}",
                body={"name": name, "account": account, "tags": tags, "language": language, "time_zone": time_zone,
                    "phone": phone, "fields": fields},
                answers={200: Contact},
            )
        )

    def erase_contact(
        self,
        contact: str,
    ) -> Erased:
        """Erase a contact.

        Forgets who they were and every word in their issues, in backups made from now on. There is no way back.

        Needs the scope `admin`.
        """
        return self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/contacts/{segment(contact)}",
                answers={200: Erased},
            )
        )

    def list_schedules(
        self,
    ) -> Schedules:
        """List schedules.

        Who carries each pager now, until when, and who is next.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path="/api/v1/schedules",
                is_harmless=True,
                answers={200: Schedules},
            )
        )

    def read_schedule(
        self,
        schedule: str,
        *,
        from_: datetime | UnsetType | None = UNSET,
        to: datetime | UnsetType | None = UNSET,
    ) -> ScheduleDuties:
        """Read a schedule.

        Its duties between two instants, gaps included, and the covers that have not ended.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/schedules/{segment(schedule)}",
                query={"from": from_, "to": to},
                is_harmless=True,
                answers={200: ScheduleDuties},
            )
        )

    def enter_override(
        self,
        schedule: str,
        *,
        who: str,
        from_at: datetime,
        to_at: datetime,
    ) -> Override:
        """Enter a cover.

        One person in the place of whoever would be on call. A lead does it for everybody; others where they step
        in themselves, or hand over a shift of their own. Who covers and who is relieved are told.

        Needs the scope `schedules:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/schedules/{segment(schedule)}/overrides",
                body={"who": who, "from_at": from_at, "to_at": to_at},
                answers={201: Override},
            )
        )

    def remove_override(
        self,
        schedule: str,
        override: str,
    ) -> Override:
        """Take a cover out.

        One that was entered here; the others stand in the policy's text.

        Needs the scope `schedules:write`.
        """
        return self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/schedules/{segment(schedule)}/overrides/{segment(override)}",
                answers={200: Override},
            )
        )

    def list_shift_swaps(
        self,
        *,
        state: Literal["open", "all"] | UnsetType = UNSET,
    ) -> ShiftSwaps:
        """List offers of shifts.

        Those that wait for an answer, the most pressing first; or the last hundred, the newest first.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path="/api/v1/shift-swaps",
                query={"state": state},
                is_harmless=True,
                answers={200: ShiftSwaps},
            )
        )

    def offer_shift(
        self,
        *,
        to: str,
        given: NewPart,
        in_exchange: NewPart | UnsetType | None = UNSET,
        note: str | UnsetType = UNSET,
    ) -> ShiftSwap:
        """Offer a shift.

        The caller asks a colleague to take a part of one of their shifts. Nothing changes until it is accepted;
        the offer ends when the shift begins, or is somebody else's.

        Needs the scope `schedules:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path="/api/v1/shift-swaps",
                body={"to": to, "given": given, "in_exchange": in_exchange, "note": note},
                answers={201: ShiftSwap},
            )
        )

    def read_shift_swap(
        self,
        number: int,
    ) -> ShiftSwap:
        """Read an offer of a shift.

        Who offered what to whom, and what became of it.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/shift-swaps/{segment(number)}",
                is_harmless=True,
                answers={200: ShiftSwap},
            )
        )

    def accept_shift(
        self,
        number: int,
    ) -> ShiftSwap:
        """Accept a shift.

        By whoever was asked. Both covers are in force at once.

        Needs the scope `schedules:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/shift-swaps/{segment(number)}/acceptance",
                answers={200: ShiftSwap},
            )
        )

    def decline_shift(
        self,
        number: int,
        *,
        because: str | UnsetType = UNSET,
    ) -> ShiftSwap:
        """Decline a shift.

        By whoever was asked. The shift stays where it was.

        Needs the scope `schedules:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/shift-swaps/{segment(number)}/decline",
                body={"because": because},
                answers={200: ShiftSwap},
            )
        )

    def withdraw_shift(
        self,
        number: int,
    ) -> ShiftSwap:
        """Withdraw an offer of a shift.

        By whoever made it, or a lead.

        Needs the scope `schedules:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/shift-swaps/{segment(number)}/withdrawal",
                answers={200: ShiftSwap},
            )
        )

    def coverage(
        self,
        *,
        days: int | UnsetType = UNSET,
        from_: date | UnsetType | None = UNSET,
    ) -> Coverage:
        """When nobody could be told.

        By the policy in force, with who is away and the accounts as they are. The form is that of `rung coverage
        --json`.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path="/api/v1/coverage",
                query={"days": days, "from": from_},
                is_harmless=True,
                answers={200: Coverage},
            )
        )

    def read_fairness(
        self,
        *,
        weeks: int | UnsetType = UNSET,
        team: str | UnsetType | None = UNSET,
        until: date | UnsetType | None = UNSET,
    ) -> Fairness:
        """Who carries how much.

        By person and week, beside an even share by hours worked. Leads read everybody's figures; other roles
        their own line, and how evenly all is spread.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path="/api/v1/fairness",
                query={"weeks": weeks, "team": team, "until": until},
                is_harmless=True,
                answers={200: Fairness},
            )
        )

    def read_fairness_file(
        self,
        ending: Literal["csv", "xlsx"],
        *,
        weeks: int | UnsetType = UNSET,
        team: str | UnsetType | None = UNSET,
        until: date | UnsetType | None = UNSET,
    ) -> bytes:
        """Who carries how much.

        The same as CSV or XLSX: for each person a row for each week and one for all of them.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/fairness.{segment(ending)}",
                query={"weeks": weeks, "team": team, "until": until},
                is_harmless=True,
                answers={200: bytes},
            )
        )

    def list_backtests(
        self,
        *,
        draft: int | UnsetType | None = UNSET,
    ) -> Backtests:
        """List back-tests.

        Those that were asked for, the newest first, a hundred at most. What watches have seen is not among them.

        Needs the scope `policies:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path="/api/v1/backtests",
                query={"draft": draft},
                is_harmless=True,
                answers={200: Backtests},
            )
        )

    def start_backtest(
        self,
        *,
        draft: int | UnsetType | None = UNSET,
        version: int | UnsetType | None = UNSET,
        text: str | UnsetType | None = UNSET,
        name: str | UnsetType = UNSET,
        days: int | UnsetType = UNSET,
        history: str | UnsetType | None = UNSET,
        file_name: str | UnsetType = UNSET,
        columns: str | UnsetType = UNSET,
    ) -> Backtest:
        """Ask for a back-test.

        It waits for a worker, which runs it beside everything else. Nobody is told of anything.

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path="/api/v1/backtests",
                body={"draft": draft, "version": version, "text": text, "name": name, "days": days, "history":
                    history, "file_name": file_name, "columns": columns},
                answers={201: Backtest},
            )
        )

    def read_backtest(
        self,
        number: int,
    ) -> Backtest:
        """Read a back-test.

        How far it is, or how it ended.

        Needs the scope `policies:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/backtests/{segment(number)}",
                is_harmless=True,
                answers={200: Backtest},
            )
        )

    def cancel_backtest(
        self,
        number: int,
    ) -> Backtest:
        """Cancel a back-test.

        It stops within a second. One that has ended stays as it is (409).

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/backtests/{segment(number)}",
                answers={200: Backtest},
            )
        )

    def read_result(
        self,
        number: int,
    ) -> Result:
        """Read what a back-test came to.

        Everything that its page shows. 409 while it is not done.

        Needs the scope `policies:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/backtests/{segment(number)}/result",
                is_harmless=True,
                answers={200: Result},
            )
        )

    def list_watches(
        self,
    ) -> Watches:
        """List watches.

        Those that go on and those that ended, the newest first.

        Needs the scope `policies:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path="/api/v1/watches",
                is_harmless=True,
                answers={200: Watches},
            )
        )

    def start_watch(
        self,
        *,
        draft: int,
    ) -> Watch:
        """Watch a draft.

        For a week, as it is now. It tells nobody; whoever asked is told when the week is over.

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path="/api/v1/watches",
                body={"draft": draft},
                answers={201: Watch},
            )
        )

    def read_watch(
        self,
        number: int,
    ) -> Watch:
        """Read a watch.

        Until when it goes on, and which back-test holds what it has seen so far.

        Needs the scope `policies:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/watches/{segment(number)}",
                is_harmless=True,
                answers={200: Watch},
            )
        )

    def stop_watch(
        self,
        number: int,
    ) -> Watch:
        """Stop a watch.

        What it has seen stays.

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/watches/{segment(number)}",
                answers={200: Watch},
            )
        )

    def list_deliveries(
        self,
        *,
        issue: str | UnsetType | None = UNSET,
        to: str | UnsetType | None = UNSET,
        failed: bool | UnsetType = UNSET,
        limit: int | UnsetType = UNSET,
    ) -> Notices:
        """List notices and their attempts.

        The newest first.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path="/api/v1/deliveries",
                query={"issue": issue, "to": to, "failed": failed, "limit": limit},
                is_harmless=True,
                answers={200: Notices},
            )
        )

    def send_again(
        self,
        number: int,
    ) -> Replay:
        """Send a failed delivery again.

        One more attempt of a delivery that failed for good, as things stand when it goes.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/deliveries/{segment(number)}/attempts",
                answers={202: Replay},
            )
        )

    def read_mode(
        self,
    ) -> Mode:
        """Where notices go.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path="/api/v1/delivery-mode",
                is_harmless=True,
                answers={200: Mode},
            )
        )

    def change_mode(
        self,
        *,
        mode: Literal["outbox", "only", "live"],
        people: list[str] | UnsetType = UNSET,
    ) -> Mode:
        """Say where notices go.

        A switch of the installation, not of the policy. It holds for what is sent from now on.

        Needs the scope `admin`.
        """
        return self._ask(
            Call(
                method="PUT",
                path="/api/v1/delivery-mode",
                body={"mode": mode, "people": people},
                is_harmless=True,
                answers={200: Mode},
            )
        )

    def list_set_aside(
        self,
    ) -> Everything:
        """List what was set aside.

        What stands still since an event of it could not be decided, those longest so first.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path="/api/v1/set-aside",
                is_harmless=True,
                answers={200: Everything},
            )
        )

    def decide_again(
        self,
        number: int,
    ) -> Retry:
        """Decide an event again.

        The event and those behind it, in their order. GET /set-aside says whether it helped.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/set-aside/{segment(number)}/attempts",
                answers={202: Retry},
            )
        )

    def list_forms(
        self,
    ) -> Forms:
        """List the ticket forms.

        By key, with their drafts.

        Needs the scope `policies:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path="/api/v1/forms",
                is_harmless=True,
                answers={200: Forms},
            )
        )

    def read_form(
        self,
        form: str,
    ) -> Form:
        """Read a ticket form.

        With its draft, and which version is live.

        Needs the scope `policies:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/forms/{segment(form)}",
                is_harmless=True,
                answers={200: Form},
            )
        )

    def put_form(
        self,
        form: str,
        *,
        definition: dict[str, Any],
        revision: int | UnsetType | None = UNSET,
        publish: bool | UnsetType = UNSET,
        is_on: bool | UnsetType | None = UNSET,
    ) -> Form:
        """Write a ticket form.

        A form that is not there is made. The draft is kept with its faults; one that has some is not published
        (422).

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="PUT",
                path=f"/api/v1/forms/{segment(form)}",
                body={"definition": definition, "revision": revision, "publish": publish, "is_on": is_on},
                is_harmless=True,
                answers={200: Form},
            )
        )

    def list_models(
        self,
    ) -> Models:
        """List models.

        Everything that is judged, with the versions that were learned, the newest first.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path="/api/v1/models",
                is_harmless=True,
                answers={200: Models},
            )
        )

    def switch_vectors(
        self,
        *,
        is_on: bool,
    ) -> SentenceVectors:
        """Switch sentence vectors.

        Learn kind, priority and team by what texts mean, too, or no more; they are learned anew within minutes.

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="PATCH",
                path="/api/v1/models",
                body={"is_on": is_on},
                answers={200: SentenceVectors},
            )
        )

    def read_model(
        self,
        model: str,
    ) -> Model:
        """Read a model.

        Its versions, and what each was worth on what it had not seen.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/models/{segment(model)}",
                is_harmless=True,
                answers={200: Model},
            )
        )

    def change_model(
        self,
        model: str,
        *,
        version: int | UnsetType | None = UNSET,
        is_off: bool | UnsetType | None = UNSET,
        threshold: float | UnsetType | None = UNSET,
    ) -> Model:
        """Change a model.

        Use another version, switch it off or on, and say from which confidence on its word counts.

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="PATCH",
                path=f"/api/v1/models/{segment(model)}",
                body={"version": version, "is_off": is_off, "threshold": threshold},
                answers={200: Model},
            )
        )

    def learn_model(
        self,
        model: str,
        *,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> Model:
        """Learn a model.

        The worker learns it within a minute or so; by itself it does once a day.

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/models/{segment(model)}/learning",
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={202: Model},
            )
        )

    def read_stronger_model(
        self,
    ) -> StrongerModel:
        """Read the stronger model's setting.

        Where it answers, what it is asked for, and what became of questions; never its key.

        Needs the scope `admin`.
        """
        return self._ask(
            Call(
                method="GET",
                path="/api/v1/stronger-model",
                is_harmless=True,
                answers={200: StrongerModel},
            )
        )

    def change_stronger_model(
        self,
        *,
        address: str | UnsetType | None = UNSET,
        model: str | UnsetType | None = UNSET,
        key: str | UnsetType | None = UNSET,
        judges: list[str] | UnsetType | None = UNSET,
        drafts_briefs: bool | UnsetType | None = UNSET,
        seconds: int | UnsetType | None = UNSET,
        a_minute: int | UnsetType | None = UNSET,
        is_on: bool | UnsetType | None = UNSET,
    ) -> StrongerModel:
        """Set the stronger model.

        Switched off with `is_on`: false. An own network is refused unless `RUNG_MODEL_HOSTS` names its host.

        Needs the scope `admin`.
        """
        return self._ask(
            Call(
                method="PATCH",
                path="/api/v1/stronger-model",
                body={"address": address, "model": model, "key": key, "judges": judges, "drafts_briefs":
                    drafts_briefs, "seconds": seconds, "a_minute": a_minute, "is_on": is_on},
                answers={200: StrongerModel},
            )
        )

    def read_health(
        self,
        account: str,
        *,
        at: str | UnsetType | None = UNSET,
    ) -> AccountHealth:
        """Health of an account.

        Part by part and why, and the signs that it may leave: now, or as it was known at the end of a past day.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/accounts/{segment(account)}/health",
                query={"at": at},
                is_harmless=True,
                answers={200: AccountHealth},
            )
        )

    def list_health_days(
        self,
        account: str,
        *,
        days: int | UnsetType = UNSET,
    ) -> HealthDays:
        """Health day by day.

        The score of each day, and what moved it.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/accounts/{segment(account)}/health/days",
                query={"days": days},
                is_harmless=True,
                answers={200: HealthDays},
            )
        )

    def read_health_rules(
        self,
    ) -> HealthRules:
        """Read what health is made of.

        The weights in force, and which counts where a health was given, too.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path="/api/v1/health/rules",
                is_harmless=True,
                answers={200: HealthRules},
            )
        )

    def change_health_rules(
        self,
        *,
        weights: dict[str, int] | UnsetType | None = UNSET,
        counts: Literal["given", "computed"] | UnsetType | None = UNSET,
        usage: list[str] | UnsetType | None = UNSET,
    ) -> HealthRules:
        """Change what health is made of.

        All scores move within seconds, and say why; past days keep the weights of then.

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="PATCH",
                path="/api/v1/health/rules",
                body={"weights": weights, "counts": counts, "usage": usage},
                answers={200: HealthRules},
            )
        )

    def read_measures(
        self,
        *,
        since: date | UnsetType | None = UNSET,
        until: date | UnsetType | None = UNSET,
        days: int | UnsetType = UNSET,
        time_zone: str | UnsetType | None = UNSET,
        tier: str | UnsetType = UNSET,
        team: str | UnsetType = UNSET,
        issue_kind: str | UnsetType = UNSET,
        channel: str | UnsetType = UNSET,
        priority: str | UnsetType = UNSET,
        account: str | UnsetType = UNSET,
        trigger: str | UnsetType = UNSET,
        reason: str | UnsetType = UNSET,
        escalated: str | UnsetType = UNSET,
        person: str | UnsetType = UNSET,
    ) -> Measures:
        """All measures of some days.

        Every measure with its definition. Days are those of a zone; a day that is over gives the same for ever.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path="/api/v1/measures",
                query={"since": since, "until": until, "days": days, "time_zone": time_zone, "tier": tier, "team":
                    team, "issue_kind": issue_kind, "channel": channel, "priority": priority, "account": account,
                    "trigger": trigger, "reason": reason, "escalated": escalated, "person": person},
                is_harmless=True,
                answers={200: Measures},
            )
        )

    def read_measures_file(
        self,
        ending: Literal["csv", "xlsx"],
        *,
        since: date | UnsetType | None = UNSET,
        until: date | UnsetType | None = UNSET,
        days: int | UnsetType = UNSET,
        time_zone: str | UnsetType | None = UNSET,
        tier: str | UnsetType = UNSET,
        team: str | UnsetType = UNSET,
        issue_kind: str | UnsetType = UNSET,
        channel: str | UnsetType = UNSET,
        priority: str | UnsetType = UNSET,
        account: str | UnsetType = UNSET,
        trigger: str | UnsetType = UNSET,
        reason: str | UnsetType = UNSET,
        escalated: str | UnsetType = UNSET,
        person: str | UnsetType = UNSET,
    ) -> bytes:
        """All measures as a file.

        As XLSX all measures, their days and definitions; as CSV the measures alone.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/measures.{segment(ending)}",
                query={"since": since, "until": until, "days": days, "time_zone": time_zone, "tier": tier, "team":
                    team, "issue_kind": issue_kind, "channel": channel, "priority": priority, "account": account,
                    "trigger": trigger, "reason": reason, "escalated": escalated, "person": person},
                is_harmless=True,
                answers={200: bytes},
            )
        )

    def read_measure_issues_file(
        self,
        measure: str,
        ending: Literal["csv", "xlsx"],
        *,
        since: date | UnsetType | None = UNSET,
        until: date | UnsetType | None = UNSET,
        days: int | UnsetType = UNSET,
        time_zone: str | UnsetType | None = UNSET,
        tier: str | UnsetType = UNSET,
        team: str | UnsetType = UNSET,
        issue_kind: str | UnsetType = UNSET,
        channel: str | UnsetType = UNSET,
        priority: str | UnsetType = UNSET,
        account: str | UnsetType = UNSET,
        trigger: str | UnsetType = UNSET,
        reason: str | UnsetType = UNSET,
        escalated: str | UnsetType = UNSET,
        person: str | UnsetType = UNSET,
    ) -> bytes:
        """The issues behind a measure as a file.

        Every issue once, the one that counted last first, as CSV or XLSX.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/measures/{segment(measure)}/issues.{segment(ending)}",
                query={"since": since, "until": until, "days": days, "time_zone": time_zone, "tier": tier, "team":
                    team, "issue_kind": issue_kind, "channel": channel, "priority": priority, "account": account,
                    "trigger": trigger, "reason": reason, "escalated": escalated, "person": person},
                is_harmless=True,
                answers={200: bytes},
            )
        )

    def read_measure_file(
        self,
        measure: str,
        ending: Literal["csv", "xlsx"],
        *,
        since: date | UnsetType | None = UNSET,
        until: date | UnsetType | None = UNSET,
        days: int | UnsetType = UNSET,
        time_zone: str | UnsetType | None = UNSET,
        tier: str | UnsetType = UNSET,
        team: str | UnsetType = UNSET,
        issue_kind: str | UnsetType = UNSET,
        channel: str | UnsetType = UNSET,
        priority: str | UnsetType = UNSET,
        account: str | UnsetType = UNSET,
        trigger: str | UnsetType = UNSET,
        reason: str | UnsetType = UNSET,
        escalated: str | UnsetType = UNSET,
        person: str | UnsetType = UNSET,
        by: str | UnsetType = UNSET,
    ) -> bytes:
        """A measure in its parts as a file.

        One measure by day, team, tier, level ... as CSV or XLSX.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/measures/{segment(measure)}.{segment(ending)}",
                query={"since": since, "until": until, "days": days, "time_zone": time_zone, "tier": tier, "team":
                    team, "issue_kind": issue_kind, "channel": channel, "priority": priority, "account": account,
                    "trigger": trigger, "reason": reason, "escalated": escalated, "person": person, "by": by},
                is_harmless=True,
                answers={200: bytes},
            )
        )

    def read_measure(
        self,
        measure: str,
        *,
        since: date | UnsetType | None = UNSET,
        until: date | UnsetType | None = UNSET,
        days: int | UnsetType = UNSET,
        time_zone: str | UnsetType | None = UNSET,
        tier: str | UnsetType = UNSET,
        team: str | UnsetType = UNSET,
        issue_kind: str | UnsetType = UNSET,
        channel: str | UnsetType = UNSET,
        priority: str | UnsetType = UNSET,
        account: str | UnsetType = UNSET,
        trigger: str | UnsetType = UNSET,
        reason: str | UnsetType = UNSET,
        escalated: str | UnsetType = UNSET,
        person: str | UnsetType = UNSET,
        by: str | UnsetType = UNSET,
    ) -> MeasureInParts:
        """A measure in its parts.

        One measure by day, team, tier, level ... Leads read everybody's figures; others, by person, their own.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/measures/{segment(measure)}",
                query={"since": since, "until": until, "days": days, "time_zone": time_zone, "tier": tier, "team":
                    team, "issue_kind": issue_kind, "channel": channel, "priority": priority, "account": account,
                    "trigger": trigger, "reason": reason, "escalated": escalated, "person": person, "by": by},
                is_harmless=True,
                answers={200: MeasureInParts},
            )
        )

    def read_retention(
        self,
        *,
        since: date | UnsetType | None = UNSET,
        until: date | UnsetType | None = UNSET,
        days: int | UnsetType = UNSET,
        time_zone: str | UnsetType | None = UNSET,
        tier: str | UnsetType = UNSET,
        team: str | UnsetType = UNSET,
        issue_kind: str | UnsetType = UNSET,
        channel: str | UnsetType = UNSET,
        priority: str | UnsetType = UNSET,
        account: str | UnsetType = UNSET,
        trigger: str | UnsetType = UNSET,
        reason: str | UnsetType = UNSET,
        escalated: str | UnsetType = UNSET,
        person: str | UnsetType = UNSET,
    ) -> Retention:
        """Customers' health and retention next to their escalations.

        Each customer with what escalated in some days, how they were before and are at the end, and whether they
        are gone; beside it those whose issues escalated, and all others. It says what goes together, not what
        caused it.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path="/api/v1/retention",
                query={"since": since, "until": until, "days": days, "time_zone": time_zone, "tier": tier, "team":
                    team, "issue_kind": issue_kind, "channel": channel, "priority": priority, "account": account,
                    "trigger": trigger, "reason": reason, "escalated": escalated, "person": person},
                is_harmless=True,
                answers={200: Retention},
            )
        )

    def read_marks(
        self,
        *,
        since: date | UnsetType | None = UNSET,
        until: date | UnsetType | None = UNSET,
        days: int | UnsetType = UNSET,
        time_zone: str | UnsetType | None = UNSET,
    ) -> Marks:
        """What changed in some days.

        Days and instants that somebody marked, published policies, and people, teams and turns that moved.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path="/api/v1/marks",
                query={"since": since, "until": until, "days": days, "time_zone": time_zone},
                is_harmless=True,
                answers={200: Marks},
            )
        )

    def mark(
        self,
        *,
        words: str,
        day: date | UnsetType | None = UNSET,
        at: datetime | UnsetType | None = UNSET,
    ) -> MarkOut:
        """Mark a day.

        A day or an instant, with words that say what changed. It is drawn on every chart over time.

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path="/api/v1/marks",
                body={"words": words, "day": day, "at": at},
                answers={201: MarkOut},
            )
        )

    def change_mark(
        self,
        mark: int,
        *,
        words: str,
        day: date | UnsetType | None = UNSET,
        at: datetime | UnsetType | None = UNSET,
    ) -> MarkOut:
        """Say a mark otherwise.

        One that somebody made; the others say what is so.

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="PUT",
                path=f"/api/v1/marks/{segment(mark)}",
                body={"words": words, "day": day, "at": at},
                is_harmless=True,
                answers={200: MarkOut},
            )
        )

    def remove_mark(
        self,
        mark: int,
    ) -> MarkOut:
        """Remove a mark.

        One that somebody made. The answer is what it was.

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/marks/{segment(mark)}",
                answers={200: MarkOut},
            )
        )

    def came_after(
        self,
        day: str,
        *,
        since: date | UnsetType | None = UNSET,
        until: date | UnsetType | None = UNSET,
        days: int | UnsetType = UNSET,
        time_zone: str | UnsetType | None = UNSET,
        tier: str | UnsetType = UNSET,
        team: str | UnsetType = UNSET,
        issue_kind: str | UnsetType = UNSET,
        channel: str | UnsetType = UNSET,
        priority: str | UnsetType = UNSET,
        account: str | UnsetType = UNSET,
        trigger: str | UnsetType = UNSET,
        reason: str | UnsetType = UNSET,
        escalated: str | UnsetType = UNSET,
        person: str | UnsetType = UNSET,
        measure: str | UnsetType = UNSET,
        by: str | UnsetType = UNSET,
    ) -> ComparisonOut:
        """What came after a day.

        Every measure of the span before this day and from it on, or one `measure` in its parts `by` a field. Each
        is judged alone, at nine in ten: of many at once some look changed by chance; `caution` says how many.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/marks/after/{segment(day)}",
                query={"since": since, "until": until, "days": days, "time_zone": time_zone, "tier": tier, "team":
                    team, "issue_kind": issue_kind, "channel": channel, "priority": priority, "account": account,
                    "trigger": trigger, "reason": reason, "escalated": escalated, "person": person, "measure": measure,
                    "by": by},
                is_harmless=True,
                answers={200: ComparisonOut},
            )
        )

    def list_reports(
        self,
    ) -> Reports:
        """List reports by mail.

        What is mailed, when and to whom.

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="GET",
                path="/api/v1/reports",
                is_harmless=True,
                answers={200: Reports},
            )
        )

    def add_report(
        self,
        *,
        name: str,
        readers: list[str],
        address: str | UnsetType = UNSET,
        every: Literal["day", "week", "month"] | UnsetType = UNSET,
        day: str | UnsetType = UNSET,
        at: str | UnsetType = UNSET,
        time_zone: str | UnsetType = UNSET,
    ) -> ReportOut:
        """Mail a report.

        Again and again. An address outside is asked by mail first, and gets nothing before it agreed.

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path="/api/v1/reports",
                body={"name": name, "address": address, "every": every, "day": day, "at": at, "time_zone":
                    time_zone, "readers": readers},
                answers={201: ReportOut},
            )
        )

    def remove_report(
        self,
        number: int,
    ) -> ReportOut:
        """End a report.

        Nothing more is sent of it, and what became of it is forgotten.

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/reports/{segment(number)}",
                answers={200: ReportOut},
            )
        )

    def list_report_runs(
        self,
        number: int,
    ) -> ReportRuns:
        """What became of a report.

        The last 50, the newest first.

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/reports/{segment(number)}/runs",
                is_harmless=True,
                answers={200: ReportRuns},
            )
        )

    def send_report(
        self,
        number: int,
    ) -> ReportRun:
        """Send a report now.

        Once more, to everybody who gets it.

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/reports/{segment(number)}/runs",
                answers={201: ReportRun},
            )
        )

    def list_reviews(
        self,
    ) -> Reviews:
        """List weekly reviews.

        The newest first, a hundred at most.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path="/api/v1/reviews",
                is_harmless=True,
                answers={200: Reviews},
            )
        )

    def read_newest(
        self,
    ) -> ReviewOut:
        """Read the newest weekly review.

        What stands out, with the issues behind it. What concerns people is for leads.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path="/api/v1/review",
                is_harmless=True,
                answers={200: ReviewOut},
            )
        )

    def make_review(
        self,
    ) -> ReviewOut:
        """Make a review.

        Of the four weeks up to yesterday. Nobody is sent it.

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path="/api/v1/review",
                answers={201: ReviewOut},
            )
        )

    def read_review(
        self,
        number: int,
    ) -> ReviewOut:
        """Read a review.

        One of an earlier week, as it was.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/reviews/{segment(number)}",
                is_harmless=True,
                answers={200: ReviewOut},
            )
        )

    def make_draft(
        self,
        number: int,
        *,
        finding: str,
    ) -> DraftMade:
        """Make a draft of a proposal.

        A draft that says why, and a back-test of it over the last four weeks.

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/reviews/{segment(number)}/drafts",
                body={"finding": finding},
                answers={201: DraftMade},
            )
        )

    def know(
        self,
        *,
        finding: str,
        reason: str,
        weeks: int | UnsetType = UNSET,
    ) -> KnownUntil:
        """Leave a finding out.

        Of the newest review and those to come, for so many weeks.

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path="/api/v1/review/known",
                body={"finding": finding, "reason": reason, "weeks": weeks},
                answers={200: KnownUntil},
            )
        )

    def unknow(
        self,
        *,
        finding: str,
    ) -> SaidAgain:
        """Say a finding again.

        It is left out no longer.

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="DELETE",
                path="/api/v1/review/known",
                query={"finding": finding},
                answers={200: SaidAgain},
            )
        )

    def read_sending(
        self,
    ) -> SendingOut:
        """When it is made.

        When the review is made, and to whom it is sent.

        Needs the scope `policies:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path="/api/v1/review/sending",
                is_harmless=True,
                answers={200: SendingOut},
            )
        )

    def put_sending(
        self,
        *,
        is_on: bool | UnsetType = UNSET,
        weekday: int | UnsetType = UNSET,
        hour: int | UnsetType = UNSET,
        people: list[str] | UnsetType = UNSET,
    ) -> SendingOut:
        """Say when it is made.

        When the review is made, and to whom it is sent; off: it is made for nobody but who asks.

        Needs the scope `policies:write`.
        """
        return self._ask(
            Call(
                method="PUT",
                path="/api/v1/review/sending",
                body={"is_on": is_on, "weekday": weekday, "hour": hour, "people": people},
                is_harmless=True,
                answers={200: SendingOut},
            )
        )

    def read_account_timeline(
        self,
        account: str,
        *,
        before: str | UnsetType | None = UNSET,
        kind: Literal["issue", "escalation", "survey", "change", "note", "signal"] | UnsetType | None = UNSET,
        limit: int | UnsetType = UNSET,
    ) -> AccountLife:
        """What happened with an account.

        Issues, escalations, answers to surveys, changes of facts and of health, notes and signals, the newest
        first.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/accounts/{segment(account)}/timeline",
                query={"before": before, "kind": kind, "limit": limit},
                is_harmless=True,
                answers={200: AccountLife},
            )
        )

    def list_account_notes(
        self,
        account: str,
    ) -> AccountNotes:
        """Notes of an account.

        What teammates noted; customers never see it.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/accounts/{segment(account)}/notes",
                is_harmless=True,
                answers={200: AccountNotes},
            )
        )

    def add_account_note(
        self,
        account: str,
        *,
        body: str,
    ) -> AccountNotes:
        """Note something of an account.

        A new note. Where it may be sent twice, send the event `account.noted` with an id of its own instead.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/accounts/{segment(account)}/notes",
                body={"body": body},
                answers={201: AccountNotes},
            )
        )

    def change_account_note(
        self,
        account: str,
        note: str,
        *,
        body: str,
    ) -> AccountNotes:
        """Give a note other words.

        The words before stay in its history until it is removed.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="PATCH",
                path=f"/api/v1/accounts/{segment(account)}/notes/{segment(note)}",
                body={"body": body},
                answers={200: AccountNotes},
            )
        )

    def remove_account_note(
        self,
        account: str,
        note: str,
    ) -> AccountNotes:
        """Remove a note for good.

        Nobody can ever read its words again.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/accounts/{segment(account)}/notes/{segment(note)}",
                answers={200: AccountNotes},
            )
        )

    def escalate_account(
        self,
        account: str,
        *,
        path: str,
        reason: str,
        priority: str | UnsetType | None = UNSET,
    ) -> AccountEscalation:
        """Escalate an account as a whole.

        One incident gathers the account's open issues and those that come, and climbs one path; it is over when
        that incident is resolved.

        Needs the scope `issues:write`.
        """
        return self._ask(
            Call(
                method="POST",
                path=f"/api/v1/accounts/{segment(account)}/escalation",
                body={"path": path, "reason": reason, "priority": priority},
                answers={201: AccountEscalation},
            )
        )

    def read_satisfaction(
        self,
        *,
        since: datetime | UnsetType | None = UNSET,
        until: datetime | UnsetType | None = UNSET,
        least: int | UnsetType = UNSET,
        most: int | UnsetType = UNSET,
        team: str | UnsetType | None = UNSET,
        account: str | UnsetType | None = UNSET,
        person: str | UnsetType | None = UNSET,
        issue: str | UnsetType | None = UNSET,
        escalated: bool | UnsetType | None = UNSET,
        commented: bool | UnsetType = UNSET,
        limit: int | UnsetType = UNSET,
        offset: int | UnsetType = UNSET,
    ) -> Satisfaction:
        """What customers say afterwards.

        The answers that came in a time, the newest first, and figures of all of them, whatever the page. Leads
        read everybody's figures; other roles those of teams and their own.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path="/api/v1/csat",
                query={"since": since, "until": until, "least": least, "most": most, "team": team, "account":
                    account, "person": person, "issue": issue, "escalated": escalated, "commented": commented, "limit":
                    limit, "offset": offset},
                is_harmless=True,
                answers={200: Satisfaction},
            )
        )

    def read_satisfaction_file(
        self,
        ending: Literal["csv", "xlsx"],
        *,
        since: datetime | UnsetType | None = UNSET,
        until: datetime | UnsetType | None = UNSET,
        least: int | UnsetType = UNSET,
        most: int | UnsetType = UNSET,
        team: str | UnsetType | None = UNSET,
        account: str | UnsetType | None = UNSET,
        person: str | UnsetType | None = UNSET,
        issue: str | UnsetType | None = UNSET,
        escalated: bool | UnsetType | None = UNSET,
        commented: bool | UnsetType = UNSET,
    ) -> bytes:
        """The answers as a file.

        The same answers as CSV or XLSX, all of them, the newest first.

        Needs the scope `issues:read`.
        """
        return self._ask(
            Call(
                method="GET",
                path=f"/api/v1/csat.{segment(ending)}",
                query={"since": since, "until": until, "least": least, "most": most, "team": team, "account":
                    account, "person": person, "issue": issue, "escalated": escalated, "commented": commented},
                is_harmless=True,
                answers={200: bytes},
            )
        )


class AsyncOperations:
    """The operations of a client that is awaited."""

    async def _ask(self, call: Call) -> Any:
        raise NotImplementedError

    async def track(
        self,
        issue: str,
        *,
        tracker: str,
        number: str | UnsetType = UNSET,
        body: str | UnsetType = UNSET,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Open or link in a tracker.

        Without a number an issue is opened there, with one the issue that is there is linked. What became of it
        stands in `tracked` of the issue.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/trackers",
                body={"tracker": tracker, "number": number, "body": body},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    async def untrack(
        self,
        issue: str,
        tracker: str,
        *,
        number: str | UnsetType = UNSET,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Unlink in a tracker.

        The issue there stays as it is. Without `number`: the one that is asked for and not there yet.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/issues/{segment(issue)}/trackers/{segment(tracker)}",
                query={"number": number},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    async def put_events(
        self,
        events: Sequence[AnyEvent],
    ) -> Taken:
        """Say what happened.

        One event, an array of them, or NDJSON. 202 means that they are on disk.

        A line that is wrong never costs the good ones; where nothing is good, the answer is 422 with the same
        list.

        Needs the scope `events:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path="/api/v1/events",
                body=named(events),
                is_harmless=True,
                answers={202: Taken},
            )
        )

    async def escalate(
        self,
        issue: str,
        *,
        path: str,
        reason: str,
        level: int | UnsetType = UNSET,
        answers: dict[str, str] | UnsetType = UNSET,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> Escalation | Waiting:
        """Escalate by hand.

        Opens the path (201), or raises the escalation that is open on it already (200).

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/escalations",
                body={"path": path, "level": level, "reason": reason, "answers": answers},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: Escalation, 201: Escalation, 202: Waiting},
            )
        )

    async def acknowledge(
        self,
        escalation: str,
        *,
        lasts: str | UnsetType | None = UNSET,
        next_update_by: datetime | UnsetType | None = UNSET,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> Escalation | Waiting:
        """I have it.

        Stops the climb, not the clocks. Everybody who was told sees their message change to say who has it.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/escalations/{segment(escalation)}/acknowledgement",
                body={"lasts": lasts, "next_update_by": next_update_by},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: Escalation, 202: Waiting},
            )
        )

    async def decline(
        self,
        escalation: str,
        *,
        because: str | UnsetType = UNSET,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> Escalation | Waiting:
        """Not me.

        `unavailable` asks the next one at once; the other reasons go back to who escalated.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/escalations/{segment(escalation)}/declines",
                body={"because": because},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: Escalation, 202: Waiting},
            )
        )

    async def close(
        self,
        escalation: str,
        *,
        reason: str | UnsetType = UNSET,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> Escalation | Waiting:
        """Call it off.

        Nobody is asked any more, and its trigger keeps quiet on this issue for 24 hours.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/escalations/{segment(escalation)}/closure",
                body={"reason": reason},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: Escalation, 202: Waiting},
            )
        )

    async def read_escalation(
        self,
        escalation: str,
    ) -> Escalation:
        """Read an escalation.

        Who was told, who has it, and whom it tells next.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/escalations/{segment(escalation)}",
                is_harmless=True,
                answers={200: Escalation},
            )
        )

    async def read_why(
        self,
        issue: str,
        *,
        limit: int | UnsetType = UNSET,
        line: int | UnsetType | None = UNSET,
        at: datetime | UnsetType | None = UNSET,
        why_not: str | UnsetType | None = UNSET,
        person: str | UnsetType | None = UNSET,
    ) -> Why:
        """Why, and why not.

        The decisions that told, moved or assigned somebody, with the values that made it so and who was
        considered.

        With `line`, `at` or `why_not`, one decision is made once more by what its journal kept, and each rule of
        the policy in force then says what became of it. With `person`, each notice says why it went to them, and
        each level why it told them or did not.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/issues/{segment(issue)}/why",
                query={"limit": limit, "line": line, "at": at, "why_not": why_not, "person": person},
                is_harmless=True,
                answers={200: Why},
            )
        )

    async def look_ahead(
        self,
        issue: str,
        *,
        act: str | UnsetType | None = UNSET,
        event: dict[str, Any] | UnsetType | None = UNSET,
    ) -> Preview:
        """What if, beforehand.

        Who is told, when and by which channels, and what becomes of clocks and ladders in the coming three days:
        in any case, only by the act, or not any more because of it. Nothing is written and nobody is told.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/preview",
                body={"act": act, "event": event},
                answers={200: Preview},
            )
        )

    async def list_scenarios(
        self,
    ) -> Scenarios:
        """List the scenarios.

        By name, with their texts.

        Needs the scope `policies:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path="/api/v1/scenarios",
                is_harmless=True,
                answers={200: Scenarios},
            )
        )

    async def add_scenario(
        self,
        *,
        text: str,
    ) -> Scenario:
        """Keep a new scenario.

        One with errors is not kept. Names that only the policy in force lacks are none: it may be for a draft.

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path="/api/v1/scenarios",
                body={"text": text},
                answers={201: Scenario},
            )
        )

    async def read_file(
        self,
    ) -> File:
        """Read all scenarios as one file.

        As `rung policy test` reads it, beside a policy.yaml.

        Needs the scope `policies:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path="/api/v1/scenarios/file",
                is_harmless=True,
                answers={200: File},
            )
        )

    async def take_in_file(
        self,
        *,
        text: str,
    ) -> TakenIn:
        """Take in a scenario file.

        All of it or, where anything is wrong, nothing. A scenario of a known name replaces it.

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path="/api/v1/scenarios/imports",
                body={"text": text},
                answers={200: TakenIn},
            )
        )

    async def run_scenarios(
        self,
        *,
        draft: int | UnsetType | None = UNSET,
        version: int | UnsetType | None = UNSET,
        text: str | UnsetType | None = UNSET,
        scenarios: list[int] | UnsetType | None = UNSET,
    ) -> Run:
        """Run scenarios.

        With the policy in force, a draft, a version or a text; nothing is written, and nobody is told.

        Needs the scope `policies:read`.
        """
        return await self._ask(
            Call(
                method="POST",
                path="/api/v1/scenarios/runs",
                body={"draft": draft, "version": version, "text": text, "scenarios": scenarios},
                answers={200: Run},
            )
        )

    async def read_scenario(
        self,
        number: int,
    ) -> Scenario:
        """Read a scenario.

        With its text.

        Needs the scope `policies:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/scenarios/{segment(number)}",
                is_harmless=True,
                answers={200: Scenario},
            )
        )

    async def change_scenario(
        self,
        number: int,
        *,
        text: str,
        revision: int | UnsetType | None = UNSET,
    ) -> Scenario:
        """Change a scenario.

        Another text, and with it maybe another name.

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="PUT",
                path=f"/api/v1/scenarios/{segment(number)}",
                body={"text": text, "revision": revision},
                is_harmless=True,
                answers={200: Scenario},
            )
        )

    async def remove_scenario(
        self,
        number: int,
    ) -> Scenario:
        """Remove a scenario.

        For good; the answer is what it was.

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/scenarios/{segment(number)}",
                answers={200: Scenario},
            )
        )

    async def take_issue(
        self,
        issue: str,
        *,
        among: Literal["all", "account", "others"] | UnsetType = UNSET,
        limit: int | UnsetType = UNSET,
    ) -> TakenIssue:
        """Take an issue as a scenario.

        What happened to it, with offsets from its opening, without what people wrote and without their addresses;
        its rings become what is expected. What the scenario does otherwise than was done is said.

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/scenario",
                body={"among": among, "limit": limit},
                answers={200: TakenIssue, 201: TakenIssue},
            )
        )

    async def read_preferences(
        self,
        person: str,
        *,
        at: datetime | UnsetType | None = UNSET,
    ) -> Preferences:
        """Read how somebody is told.

        In sentences, by day and at night, and with `at` also for that instant; by the rules that tell people.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/people/{segment(person)}/preferences",
                query={"at": at},
                is_harmless=True,
                answers={200: Preferences},
            )
        )

    async def change_preferences(
        self,
        person: str,
        *,
        notices: dict[str, Any],
        preview: bool | UnsetType = UNSET,
    ) -> Preferences:
        """Say how somebody is told.

        All of somebody's choices at once: an agent's own, a lead everybody's. One with errors changes nothing
        (422).

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="PUT",
                path=f"/api/v1/people/{segment(person)}/preferences",
                body={"notices": notices, "preview": preview},
                is_harmless=True,
                answers={200: Preferences},
            )
        )

    async def test_ring(
        self,
        person: str,
        *,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> Asked:
        """Ring somebody as a test.

        A real message over every way of theirs. What they prove by it stands in GET /reachability.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/people/{segment(person)}/tests",
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={202: Asked},
            )
        )

    async def read_reachability(
        self,
    ) -> Reachability:
        """Who hears.

        Every way to everybody, and when they last said that they hear it.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path="/api/v1/reachability",
                is_harmless=True,
                answers={200: Reachability},
            )
        )

    async def read_notice(
        self,
        issue: str,
        number: int,
    ) -> Journey:
        """Read how a notice went.

        By which channels and why, every attempt, what became of it, and what comes next.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/issues/{segment(issue)}/notices/{segment(number)}",
                is_harmless=True,
                answers={200: Journey},
            )
        )

    async def read_similar(
        self,
        issue: str,
        *,
        among: Literal["all", "account", "others"] | UnsetType = UNSET,
        limit: int | UnsetType = UNSET,
    ) -> AlikeList:
        """Find issues like one.

        Open issues that are like this one, of the same account and of others.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/issues/{segment(issue)}/similar",
                query={"among": among, "limit": limit},
                is_harmless=True,
                answers={200: AlikeList},
            )
        )

    async def deny_likeness(
        self,
        issue: str,
        other: str,
        *,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Say that two issues are not alike.

        Neither is shown as like the other any more.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/issues/{segment(issue)}/similar/{segment(other)}",
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    async def find_similar(
        self,
        *,
        subject: str | UnsetType = UNSET,
        body: str | UnsetType = UNSET,
        account: str | UnsetType | None = UNSET,
        limit: int | UnsetType = UNSET,
    ) -> AlikeList:
        """Find issues like a text.

        Open issues that are like these words. Nothing is kept of them.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="POST",
                path="/api/v1/similar",
                body={"subject": subject, "body": body, "account": account, "limit": limit},
                answers={200: AlikeList},
            )
        )

    async def merge(
        self,
        issue: str,
        *,
        into: str,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Merge into another issue.

        It closes as a duplicate; its messages, its earlier start and what comes later go to the other one.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/merge",
                body={"into": into},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    async def unmerge(
        self,
        issue: str,
        *,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Undo a merge.

        For an hour: it stands for itself again with its own clocks, and its people are asked again. What was said
        since stays where it was said. The answer is the issue that had it.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/issues/{segment(issue)}/merge",
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    async def link(
        self,
        issue: str,
        *,
        to: str,
        because: str | UnsetType = UNSET,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Link with another issue.

        The link stands on both. While one of them is an open incident, the other does not ring by itself.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/links",
                body={"to": to, "because": because},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    async def unlink(
        self,
        issue: str,
        other: str,
        *,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Unlink two issues.

        On both sides.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/issues/{segment(issue)}/links/{segment(other)}",
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    async def read_team_times(
        self,
        issue: str,
        *,
        at: datetime | UnsetType | None = UNSET,
    ) -> TeamTimes:
        """How long it was with each team.

        Open time by team, moves and bounces, up to an instant: a past one has the same answer for ever.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/issues/{segment(issue)}/team-times",
                query={"at": at},
                is_harmless=True,
                answers={200: TeamTimes},
            )
        )

    async def read_brief(
        self,
        issue: str,
    ) -> Brief:
        """What another team needs to know.

        Made of what was said and what is known now, each line with where it comes from.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/issues/{segment(issue)}/handoffs/brief",
                is_harmless=True,
                answers={200: Brief},
            )
        )

    async def draft_brief(
        self,
        issue: str,
    ) -> Brief:
        """Draft what another team needs to know.

        The same brief under a draft of the stronger model, each sentence with the words it rests on. It is yours
        to read and change: it goes nowhere before you send it as the `summary` of an offer.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/handoffs/brief",
                answers={200: Brief},
            )
        )

    async def accept_handoff(
        self,
        issue: str,
        *,
        to: str | UnsetType | None = UNSET,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Accept a hand-over.

        The issue becomes the team's, and is assigned to whoever accepts. Whoever offered it is told.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/handoffs/acceptance",
                body={"to": to},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    async def return_handoff(
        self,
        issue: str,
        *,
        reason: str,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Return a hand-over.

        What is offered stays where it is; what was accepted goes back to the team that it came from.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/handoffs/return",
                body={"reason": reason},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    async def offer_handoff(
        self,
        issue: str,
        *,
        to: str,
        summary: str | UnsetType | None = UNSET,
        asked: str | UnsetType = UNSET,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Offer to another team.

        The other team sees the whole history; the issue stays where it is until they accept. Its brief is what
        they read first: yours, or that of `GET /issues/{id}/handoffs/brief`.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/handoffs",
                body={"to": to, "summary": summary, "asked": asked},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    async def withdraw_handoff(
        self,
        issue: str,
        *,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Take an offer back.

        Nobody is asked any more.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/issues/{segment(issue)}/handoffs",
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    async def list_issues(
        self,
        *,
        tab: Literal["mine", "team", "offered", "all", "waiting", "ended"] | UnsetType | None = UNSET,
        priority: str | UnsetType | None = UNSET,
        account: str | UnsetType | None = UNSET,
        team: str | UnsetType | None = UNSET,
        status: str | UnsetType | None = UNSET,
        q: str | UnsetType = UNSET,
        limit: int | UnsetType = UNSET,
        offset: int | UnsetType = UNSET,
    ) -> IssuePageOfList:
        """List issues.

        The next bad instant first; on top what nobody has.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path="/api/v1/issues",
                query={"tab": tab, "priority": priority, "account": account, "team": team, "status": status, "q": q,
                    "limit": limit, "offset": offset},
                is_harmless=True,
                answers={200: IssuePageOfList},
            )
        )

    async def read_timeline(
        self,
        issue: str,
        *,
        after: int | UnsetType = UNSET,
        limit: int | UnsetType = UNSET,
    ) -> Timeline:
        """What happened to an issue.

        Every decision about it in order, with its reasons.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/issues/{segment(issue)}/timeline",
                query={"after": after, "limit": limit},
                is_harmless=True,
                answers={200: Timeline},
            )
        )

    async def answer(
        self,
        issue: str,
        *,
        body: str,
        next_update_by: datetime | UnsetType | None = UNSET,
        to_linked: bool | UnsetType = UNSET,
        files: list[NewFile] | UnsetType = UNSET,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Answer the customer.

        A public answer. It meets the response clocks, and acknowledges where whoever answers was told.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/messages",
                body={"body": body, "next_update_by": next_update_by, "to_linked": to_linked, "files": files},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    async def note(
        self,
        issue: str,
        *,
        body: str,
        mentions: list[str] | UnsetType = UNSET,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Write a note for the team.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/notes",
                body={"body": body, "mentions": mentions},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    async def read_sides(
        self,
        issue: str,
    ) -> Sides:
        """Side conversations.

        What is said about it with other teams, people and addresses outside, which its customer never sees.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/issues/{segment(issue)}/sides",
                is_harmless=True,
                answers={200: Sides},
            )
        )

    async def start_side(
        self,
        issue: str,
        *,
        to: list[str],
        topic: str,
        body: str,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Start one.

        With teams and people, or with one mail address outside, from which answers come back into it.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/sides",
                body={"to": to, "topic": topic, "body": body},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    async def say_in_side(
        self,
        issue: str,
        number: int,
        *,
        body: str,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Write in one.

        It goes to whoever is in it, and to the address outside where it has one.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/sides/{segment(number)}/replies",
                body={"body": body},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    async def close_side(
        self,
        issue: str,
        number: int,
        *,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Mark one as done.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/sides/{segment(number)}/closure",
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    async def reopen_side(
        self,
        issue: str,
        number: int,
        *,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Open one again.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/issues/{segment(issue)}/sides/{segment(number)}/closure",
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    async def watch(
        self,
        issue: str,
        *,
        person: str | UnsetType | None = UNSET,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Watch an issue.

        They hear how it goes on, as they chose to, and `role:watchers` means them. Once is enough.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/watchers",
                body={"person": person},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    async def unwatch(
        self,
        issue: str,
        person: str,
        *,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """End a watch.

        They no longer hear of it. Who did not watch is left as they were.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/issues/{segment(issue)}/watchers/{segment(person)}",
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    async def assign(
        self,
        issue: str,
        *,
        to: str | None,
        team: str | UnsetType | None = UNSET,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Assign an issue.

        Taking it oneself acknowledges, where one was told.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/assignment",
                body={"to": to, "team": team},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    async def resolve(
        self,
        issue: str,
        *,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Resolve an issue.

        Its escalations end, its response clocks are cancelled.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/resolution",
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    async def reopen(
        self,
        issue: str,
        *,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Reopen an issue.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/issues/{segment(issue)}/resolution",
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    async def snooze(
        self,
        issue: str,
        *,
        until: datetime,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Snooze an issue.

        It leaves the top of the queue until then; its clocks go on.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/snooze",
                body={"until": until},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    async def wake(
        self,
        issue: str,
        *,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """End a snooze.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/issues/{segment(issue)}/snooze",
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    async def say_skill(
        self,
        issue: str,
        *,
        skill: str,
        needed: bool | UnsetType = UNSET,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Say whether it needs a skill.

        It counts from now on, ends what is suggested of that skill alone, and is learned from.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/skills",
                body={"skill": skill, "needed": needed},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    async def say_risk(
        self,
        issue: str,
        *,
        late: bool | None,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Say whether it will be late.

        It counts in place of what is foretold, until the promise is kept, missed or called off.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/risk",
                body={"late": late},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    async def say_mood(
        self,
        issue: str,
        *,
        message: str,
        mood: Literal["angry", "neutral", "pleased", "unsure"] | UnsetType | None = UNSET,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Say how a message sounds.

        It counts from now on above what a model says, and is learned from; without a mood, what a model said is
        so.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/issues/{segment(issue)}/mood",
                body={"message": message, "mood": mood},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    async def read_issue(
        self,
        issue: str,
    ) -> Issue:
        """Read an issue.

        With its conversation, clocks, climbs, and what comes next unless somebody acts.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/issues/{segment(issue)}",
                is_harmless=True,
                answers={200: Issue},
            )
        )

    async def change(
        self,
        issue: str,
        *,
        priority: str | UnsetType | None = UNSET,
        status: str | UnsetType | None = UNSET,
        kind: str | UnsetType | None = UNSET,
        account: str | UnsetType | None = UNSET,
        team: str | UnsetType | None = UNSET,
        tags: list[str] | UnsetType | None = UNSET,
        skills: list[str] | UnsetType | None = UNSET,
        watchers: list[str] | UnsetType | None = UNSET,
        fields: dict[str, Any] | UnsetType | None = UNSET,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> IssueSummary | Waiting:
        """Change an issue's fields.

        What a person sets is not overwritten by a trigger.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="PATCH",
                path=f"/api/v1/issues/{segment(issue)}",
                body={"priority": priority, "status": status, "kind": kind, "account": account, "team": team,
                    "tags": tags, "skills": skills, "watchers": watchers, "fields": fields},
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={200: IssueSummary, 202: Waiting},
            )
        )

    async def list_policies(
        self,
    ) -> Versions:
        """List the published versions.

        The newest first, without their texts.

        Needs the scope `policies:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path="/api/v1/policies",
                is_harmless=True,
                answers={200: Versions},
            )
        )

    async def publish(
        self,
        *,
        text: str,
        comment: str | UnsetType = UNSET,
        move_open: bool | UnsetType = UNSET,
    ) -> Published:
        """Publish a policy.

        Open issues move to it at once; climbs that began keep their path, unless `move_open` moves them too.

        The text that is in force already changes nothing (200). One with errors is not published (422): each has
        its line, its column and how to mend it. Scenarios that fail with it are named; where the installation
        asks that they pass, it is not published (409). Where a second person must agree first, it is published as
        a draft that was approved (409).

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path="/api/v1/policies",
                body={"text": text, "comment": comment, "move_open": move_open},
                answers={200: Published, 201: Published},
            )
        )

    async def check(
        self,
        *,
        text: str,
        comment: str | UnsetType = UNSET,
        move_open: bool | UnsetType = UNSET,
    ) -> Checked:
        """Check a policy.

        All that is wrong with a text, without publishing it.

        Needs the scope `policies:read`.
        """
        return await self._ask(
            Call(
                method="POST",
                path="/api/v1/policies/check",
                body={"text": text, "comment": comment, "move_open": move_open},
                answers={200: Checked},
            )
        )

    async def read_policy(
        self,
        number: int,
    ) -> PolicyText:
        """Read a version.

        As it was published, with its text.

        Needs the scope `policies:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/policies/{segment(number)}",
                is_harmless=True,
                answers={200: PolicyText},
            )
        )

    async def version_difference(
        self,
        number: int,
        *,
        was: int | UnsetType | None = UNSET,
    ) -> Difference:
        """What a version changed.

        In words, of the version before it, or of the one that `was` names.

        Needs the scope `policies:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/policies/{segment(number)}/difference",
                query={"was": was},
                is_harmless=True,
                answers={200: Difference},
            )
        )

    async def restore(
        self,
        number: int,
        *,
        move_open: bool | UnsetType = UNSET,
    ) -> PolicyVersion:
        """Roll back to a version.

        Its text is published again as a new version. It was live before, so nobody else needs to agree; one that
        has errors by now is not (422).

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/policies/{segment(number)}/restoration",
                body={"move_open": move_open},
                answers={201: PolicyVersion},
            )
        )

    async def list_drafts(
        self,
    ) -> Drafts:
        """List the open drafts.

        The one changed last first, without their texts.

        Needs the scope `policies:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path="/api/v1/drafts",
                is_harmless=True,
                answers={200: Drafts},
            )
        )

    async def add_draft(
        self,
        *,
        name: str | UnsetType = UNSET,
        text: str | UnsetType | None = UNSET,
        version: int | UnsetType | None = UNSET,
        comment: str | UnsetType = UNSET,
    ) -> Draft:
        """Begin a draft.

        It decides nothing. The text is kept right or wrong.

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path="/api/v1/drafts",
                body={"name": name, "text": text, "version": version, "comment": comment},
                answers={201: Draft},
            )
        )

    async def read_draft(
        self,
        draft: int,
    ) -> Draft:
        """Read a draft.

        With its text; published and dropped ones too.

        Needs the scope `policies:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/drafts/{segment(draft)}",
                is_harmless=True,
                answers={200: Draft},
            )
        )

    async def change_draft(
        self,
        draft: int,
        *,
        text: str | UnsetType | None = UNSET,
        revision: int | UnsetType | None = UNSET,
        name: str | UnsetType | None = UNSET,
        comment: str | UnsetType | None = UNSET,
    ) -> Kept:
        """Change a draft.

        A text is kept right or wrong; the answer says what is wrong with it. It names the revision that it is a
        change of: what somebody else wrote meanwhile is never overwritten (409).

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="PATCH",
                path=f"/api/v1/drafts/{segment(draft)}",
                body={"text": text, "revision": revision, "name": name, "comment": comment},
                answers={200: Kept},
            )
        )

    async def drop_draft(
        self,
        draft: int,
    ) -> DraftFacts:
        """Drop a draft.

        Its text stays; nobody works on it any more.

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/drafts/{segment(draft)}",
                answers={200: DraftFacts},
            )
        )

    async def draft_difference(
        self,
        draft: int,
    ) -> Difference:
        """What a draft changes.

        Of the live policy, in words. One with errors has no meaning yet (422).

        Needs the scope `policies:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/drafts/{segment(draft)}/difference",
                is_harmless=True,
                answers={200: Difference},
            )
        )

    async def ask_for_approval(
        self,
        draft: int,
        *,
        revision: int,
    ) -> DraftFacts:
        """Ask for approval.

        Somebody else is asked to look at this revision.

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/drafts/{segment(draft)}/request",
                body={"revision": revision},
                answers={200: DraftFacts},
            )
        )

    async def approve_draft(
        self,
        draft: int,
        *,
        revision: int,
    ) -> DraftFacts:
        """Approve a draft.

        The caller agrees to this revision; a change of the text asks anew. Not for who wrote it or part of it
        (403).

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/drafts/{segment(draft)}/approval",
                body={"revision": revision},
                answers={200: DraftFacts},
            )
        )

    async def publish_draft(
        self,
        draft: int,
        *,
        comment: str | UnsetType = UNSET,
        move_open: bool | UnsetType = UNSET,
        over: int | UnsetType | None = UNSET,
    ) -> PolicyVersion:
        """Publish a draft.

        It is the live policy from now on. One with errors stays a draft (422), and so does one that nobody else
        agreed to, where the installation asks for a second pair of eyes (409). One that takes back what went live
        since it began is published once `over` names the live version (409).

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/drafts/{segment(draft)}/publication",
                body={"comment": comment, "move_open": move_open, "over": over},
                answers={201: PolicyVersion},
            )
        )

    async def list_people(
        self,
    ) -> People:
        """List people.

        Who works, who is away, and who carries how much.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path="/api/v1/people",
                is_harmless=True,
                answers={200: People},
            )
        )

    async def on_call(
        self,
    ) -> OnCall:
        """Who is on call.

        By schedule, now, and until when.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path="/api/v1/on-call",
                is_harmless=True,
                answers={200: OnCall},
            )
        )

    async def read_directory(
        self,
    ) -> Directory:
        """Read the directory.

        What was entered, and what is in force with the policy.

        Needs the scope `policies:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path="/api/v1/directory",
                is_harmless=True,
                answers={200: Directory},
            )
        )

    async def change_directory(
        self,
        *,
        people: dict[str, dict[str, Any] | None] | UnsetType = UNSET,
        teams: dict[str, dict[str, Any] | None] | UnsetType = UNSET,
        schedules: dict[str, dict[str, Any] | None] | UnsetType = UNSET,
        calendars: dict[str, dict[str, Any] | None] | UnsetType = UNSET,
        comment: str | UnsetType = UNSET,
        preview: bool | UnsetType = UNSET,
    ) -> DirectoryChanged:
        """Change the directory.

        All of it or nothing: a change with errors changes nothing (422), and each error says where.

        A change is published with the policy, so that the next level of a climb is told to whoever it names.

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path="/api/v1/directory/changes",
                body={"people": people, "teams": teams, "schedules": schedules, "calendars": calendars, "comment":
                    comment, "preview": preview},
                answers={200: DirectoryChanged},
            )
        )

    async def list_accounts(
        self,
        *,
        at_risk: bool | UnsetType | None = UNSET,
        health_below: float | UnsetType | None = UNSET,
        renews_within: int | UnsetType | None = UNSET,
        sort: Literal["key", "health", "renewal", "churn_risk"] | UnsetType | None = UNSET,
        limit: int | UnsetType | None = UNSET,
        offset: int | UnsetType = UNSET,
    ) -> Accounts:
        """List accounts.

        Every account that the policy or an event named, with its facts as they are now; narrowed, sorted and
        paged.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path="/api/v1/accounts",
                query={"at_risk": at_risk, "health_below": health_below, "renews_within": renews_within, "sort":
                    sort, "limit": limit, "offset": offset},
                is_harmless=True,
                answers={200: Accounts},
            )
        )

    async def import_accounts(
        self,
        rows: Sequence[dict[str, Any]],
        *,
        dry_run: bool | UnsetType = UNSET,
    ) -> Imported:
        """Import accounts.

        An array of accounts by `key`, or NDJSON: all of it is taken in, or nothing where anything is wrong.

        A key that is no fact becomes a custom field; null takes a fact away, what is left out stays. Nobody is
        rung.

        Needs the scope `accounts:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path="/api/v1/accounts",
                query={"dry_run": dry_run},
                body=rows,
                answers={200: Imported},
            )
        )

    async def get_account(
        self,
        account: str,
    ) -> OneAccount:
        """One account.

        Its facts as they are now, and where each comes from.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/accounts/{segment(account)}",
                is_harmless=True,
                answers={200: OneAccount},
            )
        )

    async def change_account(
        self,
        account: str,
        *,
        name: str | UnsetType | None = UNSET,
        tier: str | UnsetType | None = UNSET,
        arr: float | str | UnsetType | None = UNSET,
        owner: str | UnsetType | None = UNSET,
        domains: list[str] | UnsetType | None = UNSET,
        health: float | str | UnsetType | None = UNSET,
        renews_on: str | UnsetType | None = UNSET,
        calendar: str | UnsetType | None = UNSET,
        target: str | UnsetType | None = UNSET,
        churn_risk: bool | UnsetType | None = UNSET,
        lifecycle: str | UnsetType | None = UNSET,
        tags: list[str] | UnsetType | None = UNSET,
        fields: dict[str, Any] | UnsetType | None = UNSET,
    ) -> OneAccount:
        """Change an account.

        Changes the facts that are named. Its open issues are told, and triggers on `account` look at them.

        Needs the scope `accounts:write`.
        """
        return await self._ask(
            Call(
                method="PATCH",
                path=f"/api/v1/accounts/{segment(account)}",
                body={"name": name, "tier": tier, "arr": arr, "owner": owner, "domains": domains, "health": health,
                    "renews_on": renews_on, "calendar": calendar, "target": target, "churn_risk": churn_risk,
                    "lifecycle": lifecycle, "tags": tags, "fields": fields},
                answers={200: OneAccount},
            )
        )

    async def list_contacts(
        self,
        *,
        account: str | UnsetType | None = UNSET,
        email: str | UnsetType | None = UNSET,
    ) -> Contacts:
        """List contacts.

        Those of whom anything is known; who only wrote is not among them.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path="/api/v1/contacts",
                query={"account": account, "email": email},
                is_harmless=True,
                answers={200: Contacts},
            )
        )

    async def import_contacts(
        self,
        rows: Sequence[dict[str, Any]],
        *,
        dry_run: bool | UnsetType = UNSET,
    ) -> Imported:
        """Import contacts.

        An array of contacts by `email`, or NDJSON: all of it is taken in, or nothing where anything is wrong.

        What is known is kept under a key of each contact and counts at the next decision of their issues.

        Needs the scope `accounts:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path="/api/v1/contacts",
                query={"dry_run": dry_run},
                body=rows,
                answers={200: Imported},
            )
        )

    async def get_contact(
        self,
        contact: str,
    ) -> Contact:
        """One contact.

        By their id: an address in an address would stand in every log on its way.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/contacts/{segment(contact)}",
                is_harmless=True,
                answers={200: Contact},
            )
        )

    async def change_contact(
        self,
        contact: str,
        *,
        name: str | UnsetType | None = UNSET,
        account: str | UnsetType | None = UNSET,
        tags: list[str] | UnsetType | None = UNSET,
        language: str | UnsetType | None = UNSET,
        time_zone: str | UnsetType | None = UNSET,
        phone: str | UnsetType | None = UNSET,
        fields: dict[str, Any] | UnsetType | None = UNSET,
    ) -> Contact:
        """Change a contact.

        Changes what is named.

        Needs the scope `accounts:write`.
        """
        return await self._ask(
            Call(
                method="PATCH",
                path=f"/api/v1/contacts/{segment(contact)}",
                body={"name": name, "account": account, "tags": tags, "language": language, "time_zone": time_zone,
                    "phone": phone, "fields": fields},
                answers={200: Contact},
            )
        )

    async def erase_contact(
        self,
        contact: str,
    ) -> Erased:
        """Erase a contact.

        Forgets who they were and every word in their issues, in backups made from now on. There is no way back.

        Needs the scope `admin`.
        """
        return await self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/contacts/{segment(contact)}",
                answers={200: Erased},
            )
        )

    async def list_schedules(
        self,
    ) -> Schedules:
        """List schedules.

        Who carries each pager now, until when, and who is next.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path="/api/v1/schedules",
                is_harmless=True,
                answers={200: Schedules},
            )
        )

    async def read_schedule(
        self,
        schedule: str,
        *,
        from_: datetime | UnsetType | None = UNSET,
        to: datetime | UnsetType | None = UNSET,
    ) -> ScheduleDuties:
        """Read a schedule.

        Its duties between two instants, gaps included, and the covers that have not ended.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/schedules/{segment(schedule)}",
                query={"from": from_, "to": to},
                is_harmless=True,
                answers={200: ScheduleDuties},
            )
        )

    async def enter_override(
        self,
        schedule: str,
        *,
        who: str,
        from_at: datetime,
        to_at: datetime,
    ) -> Override:
        """Enter a cover.

        One person in the place of whoever would be on call. A lead does it for everybody; others where they step
        in themselves, or hand over a shift of their own. Who covers and who is relieved are told.

        Needs the scope `schedules:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/schedules/{segment(schedule)}/overrides",
                body={"who": who, "from_at": from_at, "to_at": to_at},
                answers={201: Override},
            )
        )

    async def remove_override(
        self,
        schedule: str,
        override: str,
    ) -> Override:
        """Take a cover out.

        One that was entered here; the others stand in the policy's text.

        Needs the scope `schedules:write`.
        """
        return await self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/schedules/{segment(schedule)}/overrides/{segment(override)}",
                answers={200: Override},
            )
        )

    async def list_shift_swaps(
        self,
        *,
        state: Literal["open", "all"] | UnsetType = UNSET,
    ) -> ShiftSwaps:
        """List offers of shifts.

        Those that wait for an answer, the most pressing first; or the last hundred, the newest first.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path="/api/v1/shift-swaps",
                query={"state": state},
                is_harmless=True,
                answers={200: ShiftSwaps},
            )
        )

    async def offer_shift(
        self,
        *,
        to: str,
        given: NewPart,
        in_exchange: NewPart | UnsetType | None = UNSET,
        note: str | UnsetType = UNSET,
    ) -> ShiftSwap:
        """Offer a shift.

        The caller asks a colleague to take a part of one of their shifts. Nothing changes until it is accepted;
        the offer ends when the shift begins, or is somebody else's.

        Needs the scope `schedules:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path="/api/v1/shift-swaps",
                body={"to": to, "given": given, "in_exchange": in_exchange, "note": note},
                answers={201: ShiftSwap},
            )
        )

    async def read_shift_swap(
        self,
        number: int,
    ) -> ShiftSwap:
        """Read an offer of a shift.

        Who offered what to whom, and what became of it.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/shift-swaps/{segment(number)}",
                is_harmless=True,
                answers={200: ShiftSwap},
            )
        )

    async def accept_shift(
        self,
        number: int,
    ) -> ShiftSwap:
        """Accept a shift.

        By whoever was asked. Both covers are in force at once.

        Needs the scope `schedules:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/shift-swaps/{segment(number)}/acceptance",
                answers={200: ShiftSwap},
            )
        )

    async def decline_shift(
        self,
        number: int,
        *,
        because: str | UnsetType = UNSET,
    ) -> ShiftSwap:
        """Decline a shift.

        By whoever was asked. The shift stays where it was.

        Needs the scope `schedules:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/shift-swaps/{segment(number)}/decline",
                body={"because": because},
                answers={200: ShiftSwap},
            )
        )

    async def withdraw_shift(
        self,
        number: int,
    ) -> ShiftSwap:
        """Withdraw an offer of a shift.

        By whoever made it, or a lead.

        Needs the scope `schedules:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/shift-swaps/{segment(number)}/withdrawal",
                answers={200: ShiftSwap},
            )
        )

    async def coverage(
        self,
        *,
        days: int | UnsetType = UNSET,
        from_: date | UnsetType | None = UNSET,
    ) -> Coverage:
        """When nobody could be told.

        By the policy in force, with who is away and the accounts as they are. The form is that of `rung coverage
        --json`.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path="/api/v1/coverage",
                query={"days": days, "from": from_},
                is_harmless=True,
                answers={200: Coverage},
            )
        )

    async def read_fairness(
        self,
        *,
        weeks: int | UnsetType = UNSET,
        team: str | UnsetType | None = UNSET,
        until: date | UnsetType | None = UNSET,
    ) -> Fairness:
        """Who carries how much.

        By person and week, beside an even share by hours worked. Leads read everybody's figures; other roles
        their own line, and how evenly all is spread.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path="/api/v1/fairness",
                query={"weeks": weeks, "team": team, "until": until},
                is_harmless=True,
                answers={200: Fairness},
            )
        )

    async def read_fairness_file(
        self,
        ending: Literal["csv", "xlsx"],
        *,
        weeks: int | UnsetType = UNSET,
        team: str | UnsetType | None = UNSET,
        until: date | UnsetType | None = UNSET,
    ) -> bytes:
        """Who carries how much.

        The same as CSV or XLSX: for each person a row for each week and one for all of them.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/fairness.{segment(ending)}",
                query={"weeks": weeks, "team": team, "until": until},
                is_harmless=True,
                answers={200: bytes},
            )
        )

    async def list_backtests(
        self,
        *,
        draft: int | UnsetType | None = UNSET,
    ) -> Backtests:
        """List back-tests.

        Those that were asked for, the newest first, a hundred at most. What watches have seen is not among them.

        Needs the scope `policies:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path="/api/v1/backtests",
                query={"draft": draft},
                is_harmless=True,
                answers={200: Backtests},
            )
        )

    async def start_backtest(
        self,
        *,
        draft: int | UnsetType | None = UNSET,
        version: int | UnsetType | None = UNSET,
        text: str | UnsetType | None = UNSET,
        name: str | UnsetType = UNSET,
        days: int | UnsetType = UNSET,
        history: str | UnsetType | None = UNSET,
        file_name: str | UnsetType = UNSET,
        columns: str | UnsetType = UNSET,
    ) -> Backtest:
        """Ask for a back-test.

        It waits for a worker, which runs it beside everything else. Nobody is told of anything.

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path="/api/v1/backtests",
                body={"draft": draft, "version": version, "text": text, "name": name, "days": days, "history":
                    history, "file_name": file_name, "columns": columns},
                answers={201: Backtest},
            )
        )

    async def read_backtest(
        self,
        number: int,
    ) -> Backtest:
        """Read a back-test.

        How far it is, or how it ended.

        Needs the scope `policies:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/backtests/{segment(number)}",
                is_harmless=True,
                answers={200: Backtest},
            )
        )

    async def cancel_backtest(
        self,
        number: int,
    ) -> Backtest:
        """Cancel a back-test.

        It stops within a second. One that has ended stays as it is (409).

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/backtests/{segment(number)}",
                answers={200: Backtest},
            )
        )

    async def read_result(
        self,
        number: int,
    ) -> Result:
        """Read what a back-test came to.

        Everything that its page shows. 409 while it is not done.

        Needs the scope `policies:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/backtests/{segment(number)}/result",
                is_harmless=True,
                answers={200: Result},
            )
        )

    async def list_watches(
        self,
    ) -> Watches:
        """List watches.

        Those that go on and those that ended, the newest first.

        Needs the scope `policies:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path="/api/v1/watches",
                is_harmless=True,
                answers={200: Watches},
            )
        )

    async def start_watch(
        self,
        *,
        draft: int,
    ) -> Watch:
        """Watch a draft.

        For a week, as it is now. It tells nobody; whoever asked is told when the week is over.

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path="/api/v1/watches",
                body={"draft": draft},
                answers={201: Watch},
            )
        )

    async def read_watch(
        self,
        number: int,
    ) -> Watch:
        """Read a watch.

        Until when it goes on, and which back-test holds what it has seen so far.

        Needs the scope `policies:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/watches/{segment(number)}",
                is_harmless=True,
                answers={200: Watch},
            )
        )

    async def stop_watch(
        self,
        number: int,
    ) -> Watch:
        """Stop a watch.

        What it has seen stays.

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/watches/{segment(number)}",
                answers={200: Watch},
            )
        )

    async def list_deliveries(
        self,
        *,
        issue: str | UnsetType | None = UNSET,
        to: str | UnsetType | None = UNSET,
        failed: bool | UnsetType = UNSET,
        limit: int | UnsetType = UNSET,
    ) -> Notices:
        """List notices and their attempts.

        The newest first.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path="/api/v1/deliveries",
                query={"issue": issue, "to": to, "failed": failed, "limit": limit},
                is_harmless=True,
                answers={200: Notices},
            )
        )

    async def send_again(
        self,
        number: int,
    ) -> Replay:
        """Send a failed delivery again.

        One more attempt of a delivery that failed for good, as things stand when it goes.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/deliveries/{segment(number)}/attempts",
                answers={202: Replay},
            )
        )

    async def read_mode(
        self,
    ) -> Mode:
        """Where notices go.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path="/api/v1/delivery-mode",
                is_harmless=True,
                answers={200: Mode},
            )
        )

    async def change_mode(
        self,
        *,
        mode: Literal["outbox", "only", "live"],
        people: list[str] | UnsetType = UNSET,
    ) -> Mode:
        """Say where notices go.

        A switch of the installation, not of the policy. It holds for what is sent from now on.

        Needs the scope `admin`.
        """
        return await self._ask(
            Call(
                method="PUT",
                path="/api/v1/delivery-mode",
                body={"mode": mode, "people": people},
                is_harmless=True,
                answers={200: Mode},
            )
        )

    async def list_set_aside(
        self,
    ) -> Everything:
        """List what was set aside.

        What stands still since an event of it could not be decided, those longest so first.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path="/api/v1/set-aside",
                is_harmless=True,
                answers={200: Everything},
            )
        )

    async def decide_again(
        self,
        number: int,
    ) -> Retry:
        """Decide an event again.

        The event and those behind it, in their order. GET /set-aside says whether it helped.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/set-aside/{segment(number)}/attempts",
                answers={202: Retry},
            )
        )

    async def list_forms(
        self,
    ) -> Forms:
        """List the ticket forms.

        By key, with their drafts.

        Needs the scope `policies:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path="/api/v1/forms",
                is_harmless=True,
                answers={200: Forms},
            )
        )

    async def read_form(
        self,
        form: str,
    ) -> Form:
        """Read a ticket form.

        With its draft, and which version is live.

        Needs the scope `policies:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/forms/{segment(form)}",
                is_harmless=True,
                answers={200: Form},
            )
        )

    async def put_form(
        self,
        form: str,
        *,
        definition: dict[str, Any],
        revision: int | UnsetType | None = UNSET,
        publish: bool | UnsetType = UNSET,
        is_on: bool | UnsetType | None = UNSET,
    ) -> Form:
        """Write a ticket form.

        A form that is not there is made. The draft is kept with its faults; one that has some is not published
        (422).

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="PUT",
                path=f"/api/v1/forms/{segment(form)}",
                body={"definition": definition, "revision": revision, "publish": publish, "is_on": is_on},
                is_harmless=True,
                answers={200: Form},
            )
        )

    async def list_models(
        self,
    ) -> Models:
        """List models.

        Everything that is judged, with the versions that were learned, the newest first.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path="/api/v1/models",
                is_harmless=True,
                answers={200: Models},
            )
        )

    async def switch_vectors(
        self,
        *,
        is_on: bool,
    ) -> SentenceVectors:
        """Switch sentence vectors.

        Learn kind, priority and team by what texts mean, too, or no more; they are learned anew within minutes.

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="PATCH",
                path="/api/v1/models",
                body={"is_on": is_on},
                answers={200: SentenceVectors},
            )
        )

    async def read_model(
        self,
        model: str,
    ) -> Model:
        """Read a model.

        Its versions, and what each was worth on what it had not seen.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/models/{segment(model)}",
                is_harmless=True,
                answers={200: Model},
            )
        )

    async def change_model(
        self,
        model: str,
        *,
        version: int | UnsetType | None = UNSET,
        is_off: bool | UnsetType | None = UNSET,
        threshold: float | UnsetType | None = UNSET,
    ) -> Model:
        """Change a model.

        Use another version, switch it off or on, and say from which confidence on its word counts.

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="PATCH",
                path=f"/api/v1/models/{segment(model)}",
                body={"version": version, "is_off": is_off, "threshold": threshold},
                answers={200: Model},
            )
        )

    async def learn_model(
        self,
        model: str,
        *,
        idempotency_key: str | None = None,
        wait: float | None = None,
    ) -> Model:
        """Learn a model.

        The worker learns it within a minute or so; by itself it does once a day.

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/models/{segment(model)}/learning",
                is_act=True,
                idempotency_key=idempotency_key,
                wait=wait,
                answers={202: Model},
            )
        )

    async def read_stronger_model(
        self,
    ) -> StrongerModel:
        """Read the stronger model's setting.

        Where it answers, what it is asked for, and what became of questions; never its key.

        Needs the scope `admin`.
        """
        return await self._ask(
            Call(
                method="GET",
                path="/api/v1/stronger-model",
                is_harmless=True,
                answers={200: StrongerModel},
            )
        )

    async def change_stronger_model(
        self,
        *,
        address: str | UnsetType | None = UNSET,
        model: str | UnsetType | None = UNSET,
        key: str | UnsetType | None = UNSET,
        judges: list[str] | UnsetType | None = UNSET,
        drafts_briefs: bool | UnsetType | None = UNSET,
        seconds: int | UnsetType | None = UNSET,
        a_minute: int | UnsetType | None = UNSET,
        is_on: bool | UnsetType | None = UNSET,
    ) -> StrongerModel:
        """Set the stronger model.

        Switched off with `is_on`: false. An own network is refused unless `RUNG_MODEL_HOSTS` names its host.

        Needs the scope `admin`.
        """
        return await self._ask(
            Call(
                method="PATCH",
                path="/api/v1/stronger-model",
                body={"address": address, "model": model, "key": key, "judges": judges, "drafts_briefs":
                    drafts_briefs, "seconds": seconds, "a_minute": a_minute, "is_on": is_on},
                answers={200: StrongerModel},
            )
        )

    async def read_health(
        self,
        account: str,
        *,
        at: str | UnsetType | None = UNSET,
    ) -> AccountHealth:
        """Health of an account.

        Part by part and why, and the signs that it may leave: now, or as it was known at the end of a past day.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/accounts/{segment(account)}/health",
                query={"at": at},
                is_harmless=True,
                answers={200: AccountHealth},
            )
        )

    async def list_health_days(
        self,
        account: str,
        *,
        days: int | UnsetType = UNSET,
    ) -> HealthDays:
        """Health day by day.

        The score of each day, and what moved it.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/accounts/{segment(account)}/health/days",
                query={"days": days},
                is_harmless=True,
                answers={200: HealthDays},
            )
        )

    async def read_health_rules(
        self,
    ) -> HealthRules:
        """Read what health is made of.

        The weights in force, and which counts where a health was given, too.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path="/api/v1/health/rules",
                is_harmless=True,
                answers={200: HealthRules},
            )
        )

    async def change_health_rules(
        self,
        *,
        weights: dict[str, int] | UnsetType | None = UNSET,
        counts: Literal["given", "computed"] | UnsetType | None = UNSET,
        usage: list[str] | UnsetType | None = UNSET,
    ) -> HealthRules:
        """Change what health is made of.

        All scores move within seconds, and say why; past days keep the weights of then.

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="PATCH",
                path="/api/v1/health/rules",
                body={"weights": weights, "counts": counts, "usage": usage},
                answers={200: HealthRules},
            )
        )

    async def read_measures(
        self,
        *,
        since: date | UnsetType | None = UNSET,
        until: date | UnsetType | None = UNSET,
        days: int | UnsetType = UNSET,
        time_zone: str | UnsetType | None = UNSET,
        tier: str | UnsetType = UNSET,
        team: str | UnsetType = UNSET,
        issue_kind: str | UnsetType = UNSET,
        channel: str | UnsetType = UNSET,
        priority: str | UnsetType = UNSET,
        account: str | UnsetType = UNSET,
        trigger: str | UnsetType = UNSET,
        reason: str | UnsetType = UNSET,
        escalated: str | UnsetType = UNSET,
        person: str | UnsetType = UNSET,
    ) -> Measures:
        """All measures of some days.

        Every measure with its definition. Days are those of a zone; a day that is over gives the same for ever.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path="/api/v1/measures",
                query={"since": since, "until": until, "days": days, "time_zone": time_zone, "tier": tier, "team":
                    team, "issue_kind": issue_kind, "channel": channel, "priority": priority, "account": account,
                    "trigger": trigger, "reason": reason, "escalated": escalated, "person": person},
                is_harmless=True,
                answers={200: Measures},
            )
        )

    async def read_measures_file(
        self,
        ending: Literal["csv", "xlsx"],
        *,
        since: date | UnsetType | None = UNSET,
        until: date | UnsetType | None = UNSET,
        days: int | UnsetType = UNSET,
        time_zone: str | UnsetType | None = UNSET,
        tier: str | UnsetType = UNSET,
        team: str | UnsetType = UNSET,
        issue_kind: str | UnsetType = UNSET,
        channel: str | UnsetType = UNSET,
        priority: str | UnsetType = UNSET,
        account: str | UnsetType = UNSET,
        trigger: str | UnsetType = UNSET,
        reason: str | UnsetType = UNSET,
        escalated: str | UnsetType = UNSET,
        person: str | UnsetType = UNSET,
    ) -> bytes:
        """All measures as a file.

        As XLSX all measures, their days and definitions; as CSV the measures alone.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/measures.{segment(ending)}",
                query={"since": since, "until": until, "days": days, "time_zone": time_zone, "tier": tier, "team":
                    team, "issue_kind": issue_kind, "channel": channel, "priority": priority, "account": account,
                    "trigger": trigger, "reason": reason, "escalated": escalated, "person": person},
                is_harmless=True,
                answers={200: bytes},
            )
        )

    async def read_measure_issues_file(
        self,
        measure: str,
        ending: Literal["csv", "xlsx"],
        *,
        since: date | UnsetType | None = UNSET,
        until: date | UnsetType | None = UNSET,
        days: int | UnsetType = UNSET,
        time_zone: str | UnsetType | None = UNSET,
        tier: str | UnsetType = UNSET,
        team: str | UnsetType = UNSET,
        issue_kind: str | UnsetType = UNSET,
        channel: str | UnsetType = UNSET,
        priority: str | UnsetType = UNSET,
        account: str | UnsetType = UNSET,
        trigger: str | UnsetType = UNSET,
        reason: str | UnsetType = UNSET,
        escalated: str | UnsetType = UNSET,
        person: str | UnsetType = UNSET,
    ) -> bytes:
        """The issues behind a measure as a file.

        Every issue once, the one that counted last first, as CSV or XLSX.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/measures/{segment(measure)}/issues.{segment(ending)}",
                query={"since": since, "until": until, "days": days, "time_zone": time_zone, "tier": tier, "team":
                    team, "issue_kind": issue_kind, "channel": channel, "priority": priority, "account": account,
                    "trigger": trigger, "reason": reason, "escalated": escalated, "person": person},
                is_harmless=True,
                answers={200: bytes},
            )
        )

    async def read_measure_file(
        self,
        measure: str,
        ending: Literal["csv", "xlsx"],
        *,
        since: date | UnsetType | None = UNSET,
        until: date | UnsetType | None = UNSET,
        days: int | UnsetType = UNSET,
        time_zone: str | UnsetType | None = UNSET,
        tier: str | UnsetType = UNSET,
        team: str | UnsetType = UNSET,
        issue_kind: str | UnsetType = UNSET,
        channel: str | UnsetType = UNSET,
        priority: str | UnsetType = UNSET,
        account: str | UnsetType = UNSET,
        trigger: str | UnsetType = UNSET,
        reason: str | UnsetType = UNSET,
        escalated: str | UnsetType = UNSET,
        person: str | UnsetType = UNSET,
        by: str | UnsetType = UNSET,
    ) -> bytes:
        """A measure in its parts as a file.

        One measure by day, team, tier, level ... as CSV or XLSX.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/measures/{segment(measure)}.{segment(ending)}",
                query={"since": since, "until": until, "days": days, "time_zone": time_zone, "tier": tier, "team":
                    team, "issue_kind": issue_kind, "channel": channel, "priority": priority, "account": account,
                    "trigger": trigger, "reason": reason, "escalated": escalated, "person": person, "by": by},
                is_harmless=True,
                answers={200: bytes},
            )
        )

    async def read_measure(
        self,
        measure: str,
        *,
        since: date | UnsetType | None = UNSET,
        until: date | UnsetType | None = UNSET,
        days: int | UnsetType = UNSET,
        time_zone: str | UnsetType | None = UNSET,
        tier: str | UnsetType = UNSET,
        team: str | UnsetType = UNSET,
        issue_kind: str | UnsetType = UNSET,
        channel: str | UnsetType = UNSET,
        priority: str | UnsetType = UNSET,
        account: str | UnsetType = UNSET,
        trigger: str | UnsetType = UNSET,
        reason: str | UnsetType = UNSET,
        escalated: str | UnsetType = UNSET,
        person: str | UnsetType = UNSET,
        by: str | UnsetType = UNSET,
    ) -> MeasureInParts:
        """A measure in its parts.

        One measure by day, team, tier, level ... Leads read everybody's figures; others, by person, their own.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/measures/{segment(measure)}",
                query={"since": since, "until": until, "days": days, "time_zone": time_zone, "tier": tier, "team":
                    team, "issue_kind": issue_kind, "channel": channel, "priority": priority, "account": account,
                    "trigger": trigger, "reason": reason, "escalated": escalated, "person": person, "by": by},
                is_harmless=True,
                answers={200: MeasureInParts},
            )
        )

    async def read_retention(
        self,
        *,
        since: date | UnsetType | None = UNSET,
        until: date | UnsetType | None = UNSET,
        days: int | UnsetType = UNSET,
        time_zone: str | UnsetType | None = UNSET,
        tier: str | UnsetType = UNSET,
        team: str | UnsetType = UNSET,
        issue_kind: str | UnsetType = UNSET,
        channel: str | UnsetType = UNSET,
        priority: str | UnsetType = UNSET,
        account: str | UnsetType = UNSET,
        trigger: str | UnsetType = UNSET,
        reason: str | UnsetType = UNSET,
        escalated: str | UnsetType = UNSET,
        person: str | UnsetType = UNSET,
    ) -> Retention:
        """Customers' health and retention next to their escalations.

        Each customer with what escalated in some days, how they were before and are at the end, and whether they
        are gone; beside it those whose issues escalated, and all others. It says what goes together, not what
        caused it.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path="/api/v1/retention",
                query={"since": since, "until": until, "days": days, "time_zone": time_zone, "tier": tier, "team":
                    team, "issue_kind": issue_kind, "channel": channel, "priority": priority, "account": account,
                    "trigger": trigger, "reason": reason, "escalated": escalated, "person": person},
                is_harmless=True,
                answers={200: Retention},
            )
        )

    async def read_marks(
        self,
        *,
        since: date | UnsetType | None = UNSET,
        until: date | UnsetType | None = UNSET,
        days: int | UnsetType = UNSET,
        time_zone: str | UnsetType | None = UNSET,
    ) -> Marks:
        """What changed in some days.

        Days and instants that somebody marked, published policies, and people, teams and turns that moved.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path="/api/v1/marks",
                query={"since": since, "until": until, "days": days, "time_zone": time_zone},
                is_harmless=True,
                answers={200: Marks},
            )
        )

    async def mark(
        self,
        *,
        words: str,
        day: date | UnsetType | None = UNSET,
        at: datetime | UnsetType | None = UNSET,
    ) -> MarkOut:
        """Mark a day.

        A day or an instant, with words that say what changed. It is drawn on every chart over time.

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path="/api/v1/marks",
                body={"words": words, "day": day, "at": at},
                answers={201: MarkOut},
            )
        )

    async def change_mark(
        self,
        mark: int,
        *,
        words: str,
        day: date | UnsetType | None = UNSET,
        at: datetime | UnsetType | None = UNSET,
    ) -> MarkOut:
        """Say a mark otherwise.

        One that somebody made; the others say what is so.

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="PUT",
                path=f"/api/v1/marks/{segment(mark)}",
                body={"words": words, "day": day, "at": at},
                is_harmless=True,
                answers={200: MarkOut},
            )
        )

    async def remove_mark(
        self,
        mark: int,
    ) -> MarkOut:
        """Remove a mark.

        One that somebody made. The answer is what it was.

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/marks/{segment(mark)}",
                answers={200: MarkOut},
            )
        )

    async def came_after(
        self,
        day: str,
        *,
        since: date | UnsetType | None = UNSET,
        until: date | UnsetType | None = UNSET,
        days: int | UnsetType = UNSET,
        time_zone: str | UnsetType | None = UNSET,
        tier: str | UnsetType = UNSET,
        team: str | UnsetType = UNSET,
        issue_kind: str | UnsetType = UNSET,
        channel: str | UnsetType = UNSET,
        priority: str | UnsetType = UNSET,
        account: str | UnsetType = UNSET,
        trigger: str | UnsetType = UNSET,
        reason: str | UnsetType = UNSET,
        escalated: str | UnsetType = UNSET,
        person: str | UnsetType = UNSET,
        measure: str | UnsetType = UNSET,
        by: str | UnsetType = UNSET,
    ) -> ComparisonOut:
        """What came after a day.

        Every measure of the span before this day and from it on, or one `measure` in its parts `by` a field. Each
        is judged alone, at nine in ten: of many at once some look changed by chance; `caution` says how many.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/marks/after/{segment(day)}",
                query={"since": since, "until": until, "days": days, "time_zone": time_zone, "tier": tier, "team":
                    team, "issue_kind": issue_kind, "channel": channel, "priority": priority, "account": account,
                    "trigger": trigger, "reason": reason, "escalated": escalated, "person": person, "measure": measure,
                    "by": by},
                is_harmless=True,
                answers={200: ComparisonOut},
            )
        )

    async def list_reports(
        self,
    ) -> Reports:
        """List reports by mail.

        What is mailed, when and to whom.

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="GET",
                path="/api/v1/reports",
                is_harmless=True,
                answers={200: Reports},
            )
        )

    async def add_report(
        self,
        *,
        name: str,
        readers: list[str],
        address: str | UnsetType = UNSET,
        every: Literal["day", "week", "month"] | UnsetType = UNSET,
        day: str | UnsetType = UNSET,
        at: str | UnsetType = UNSET,
        time_zone: str | UnsetType = UNSET,
    ) -> ReportOut:
        """Mail a report.

        Again and again. An address outside is asked by mail first, and gets nothing before it agreed.

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path="/api/v1/reports",
                body={"name": name, "address": address, "every": every, "day": day, "at": at, "time_zone":
                    time_zone, "readers": readers},
                answers={201: ReportOut},
            )
        )

    async def remove_report(
        self,
        number: int,
    ) -> ReportOut:
        """End a report.

        Nothing more is sent of it, and what became of it is forgotten.

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/reports/{segment(number)}",
                answers={200: ReportOut},
            )
        )

    async def list_report_runs(
        self,
        number: int,
    ) -> ReportRuns:
        """What became of a report.

        The last 50, the newest first.

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/reports/{segment(number)}/runs",
                is_harmless=True,
                answers={200: ReportRuns},
            )
        )

    async def send_report(
        self,
        number: int,
    ) -> ReportRun:
        """Send a report now.

        Once more, to everybody who gets it.

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/reports/{segment(number)}/runs",
                answers={201: ReportRun},
            )
        )

    async def list_reviews(
        self,
    ) -> Reviews:
        """List weekly reviews.

        The newest first, a hundred at most.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path="/api/v1/reviews",
                is_harmless=True,
                answers={200: Reviews},
            )
        )

    async def read_newest(
        self,
    ) -> ReviewOut:
        """Read the newest weekly review.

        What stands out, with the issues behind it. What concerns people is for leads.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path="/api/v1/review",
                is_harmless=True,
                answers={200: ReviewOut},
            )
        )

    async def make_review(
        self,
    ) -> ReviewOut:
        """Make a review.

        Of the four weeks up to yesterday. Nobody is sent it.

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path="/api/v1/review",
                answers={201: ReviewOut},
            )
        )

    async def read_review(
        self,
        number: int,
    ) -> ReviewOut:
        """Read a review.

        One of an earlier week, as it was.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/reviews/{segment(number)}",
                is_harmless=True,
                answers={200: ReviewOut},
            )
        )

    async def make_draft(
        self,
        number: int,
        *,
        finding: str,
    ) -> DraftMade:
        """Make a draft of a proposal.

        A draft that says why, and a back-test of it over the last four weeks.

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/reviews/{segment(number)}/drafts",
                body={"finding": finding},
                answers={201: DraftMade},
            )
        )

    async def know(
        self,
        *,
        finding: str,
        reason: str,
        weeks: int | UnsetType = UNSET,
    ) -> KnownUntil:
        """Leave a finding out.

        Of the newest review and those to come, for so many weeks.

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path="/api/v1/review/known",
                body={"finding": finding, "reason": reason, "weeks": weeks},
                answers={200: KnownUntil},
            )
        )

    async def unknow(
        self,
        *,
        finding: str,
    ) -> SaidAgain:
        """Say a finding again.

        It is left out no longer.

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="DELETE",
                path="/api/v1/review/known",
                query={"finding": finding},
                answers={200: SaidAgain},
            )
        )

    async def read_sending(
        self,
    ) -> SendingOut:
        """When it is made.

        When the review is made, and to whom it is sent.

        Needs the scope `policies:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path="/api/v1/review/sending",
                is_harmless=True,
                answers={200: SendingOut},
            )
        )

    async def put_sending(
        self,
        *,
        is_on: bool | UnsetType = UNSET,
        weekday: int | UnsetType = UNSET,
        hour: int | UnsetType = UNSET,
        people: list[str] | UnsetType = UNSET,
    ) -> SendingOut:
        """Say when it is made.

        When the review is made, and to whom it is sent; off: it is made for nobody but who asks.

        Needs the scope `policies:write`.
        """
        return await self._ask(
            Call(
                method="PUT",
                path="/api/v1/review/sending",
                body={"is_on": is_on, "weekday": weekday, "hour": hour, "people": people},
                is_harmless=True,
                answers={200: SendingOut},
            )
        )

    async def read_account_timeline(
        self,
        account: str,
        *,
        before: str | UnsetType | None = UNSET,
        kind: Literal["issue", "escalation", "survey", "change", "note", "signal"] | UnsetType | None = UNSET,
        limit: int | UnsetType = UNSET,
    ) -> AccountLife:
        """What happened with an account.

        Issues, escalations, answers to surveys, changes of facts and of health, notes and signals, the newest
        first.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/accounts/{segment(account)}/timeline",
                query={"before": before, "kind": kind, "limit": limit},
                is_harmless=True,
                answers={200: AccountLife},
            )
        )

    async def list_account_notes(
        self,
        account: str,
    ) -> AccountNotes:
        """Notes of an account.

        What teammates noted; customers never see it.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/accounts/{segment(account)}/notes",
                is_harmless=True,
                answers={200: AccountNotes},
            )
        )

    async def add_account_note(
        self,
        account: str,
        *,
        body: str,
    ) -> AccountNotes:
        """Note something of an account.

        A new note. Where it may be sent twice, send the event `account.noted` with an id of its own instead.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/accounts/{segment(account)}/notes",
                body={"body": body},
                answers={201: AccountNotes},
            )
        )

    async def change_account_note(
        self,
        account: str,
        note: str,
        *,
        body: str,
    ) -> AccountNotes:
        """Give a note other words.

        The words before stay in its history until it is removed.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="PATCH",
                path=f"/api/v1/accounts/{segment(account)}/notes/{segment(note)}",
                body={"body": body},
                answers={200: AccountNotes},
            )
        )

    async def remove_account_note(
        self,
        account: str,
        note: str,
    ) -> AccountNotes:
        """Remove a note for good.

        Nobody can ever read its words again.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="DELETE",
                path=f"/api/v1/accounts/{segment(account)}/notes/{segment(note)}",
                answers={200: AccountNotes},
            )
        )

    async def escalate_account(
        self,
        account: str,
        *,
        path: str,
        reason: str,
        priority: str | UnsetType | None = UNSET,
    ) -> AccountEscalation:
        """Escalate an account as a whole.

        One incident gathers the account's open issues and those that come, and climbs one path; it is over when
        that incident is resolved.

        Needs the scope `issues:write`.
        """
        return await self._ask(
            Call(
                method="POST",
                path=f"/api/v1/accounts/{segment(account)}/escalation",
                body={"path": path, "reason": reason, "priority": priority},
                answers={201: AccountEscalation},
            )
        )

    async def read_satisfaction(
        self,
        *,
        since: datetime | UnsetType | None = UNSET,
        until: datetime | UnsetType | None = UNSET,
        least: int | UnsetType = UNSET,
        most: int | UnsetType = UNSET,
        team: str | UnsetType | None = UNSET,
        account: str | UnsetType | None = UNSET,
        person: str | UnsetType | None = UNSET,
        issue: str | UnsetType | None = UNSET,
        escalated: bool | UnsetType | None = UNSET,
        commented: bool | UnsetType = UNSET,
        limit: int | UnsetType = UNSET,
        offset: int | UnsetType = UNSET,
    ) -> Satisfaction:
        """What customers say afterwards.

        The answers that came in a time, the newest first, and figures of all of them, whatever the page. Leads
        read everybody's figures; other roles those of teams and their own.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path="/api/v1/csat",
                query={"since": since, "until": until, "least": least, "most": most, "team": team, "account":
                    account, "person": person, "issue": issue, "escalated": escalated, "commented": commented, "limit":
                    limit, "offset": offset},
                is_harmless=True,
                answers={200: Satisfaction},
            )
        )

    async def read_satisfaction_file(
        self,
        ending: Literal["csv", "xlsx"],
        *,
        since: datetime | UnsetType | None = UNSET,
        until: datetime | UnsetType | None = UNSET,
        least: int | UnsetType = UNSET,
        most: int | UnsetType = UNSET,
        team: str | UnsetType | None = UNSET,
        account: str | UnsetType | None = UNSET,
        person: str | UnsetType | None = UNSET,
        issue: str | UnsetType | None = UNSET,
        escalated: bool | UnsetType | None = UNSET,
        commented: bool | UnsetType = UNSET,
    ) -> bytes:
        """The answers as a file.

        The same answers as CSV or XLSX, all of them, the newest first.

        Needs the scope `issues:read`.
        """
        return await self._ask(
            Call(
                method="GET",
                path=f"/api/v1/csat.{segment(ending)}",
                query={"since": since, "until": until, "least": least, "most": most, "team": team, "account":
                    account, "person": person, "issue": issue, "escalated": escalated, "commented": commented},
                is_harmless=True,
                answers={200: bytes},
            )
        )
