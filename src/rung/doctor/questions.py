"""The questions that the database answers, in the order in which they are asked."""

from collections.abc import Callable, Iterable

import structlog
from django.db import DatabaseError, InterfaceError

from rung.config import Config
from rung.doctor import database, mail, people, proof, rules, slack, surveys, teams, ways_back, work
from rung.doctor.finding import Finding, wrong
from rung.doctor.patient import Patient, patient_of
from rung.store import setup
from rung.store.standing.trouble import kind_of

log = structlog.get_logger()

Question = Callable[[Patient], Finding | Iterable[Finding]]

QUESTIONS: dict[str, Question] = {
    "writing": database.writable,
    "file": database.whole,
    "secret fits": database.secret_belongs,
    "credentials": database.credentials,
    "clock": database.clocks,
    "worker": work.flow,
    "set aside": work.set_aside,
    "deliveries": work.deliveries,
    "mailboxes": mail.boxes,
    "slack": slack.ways,
    "delivery mode": people.delivery_mode,
    "channels": people.channels,
    "teams": teams.bot,
    "ways back": ways_back.look,
    "survey": surveys.links,
    "people": people.contacts,
    "who hears": people.hears,
    "policy": rules.policy,
    "coverage": rules.coverage,
    "on-call feeds": rules.on_call_feeds,
    "Slack groups": rules.slack_groups,
    "time zones": rules.time_zones,
    "sign-in": people.sign_in,
    "tokens": people.api_tokens,
    "backup": proof.backup,
    "journal": proof.journal,
}


def ask(config: Config) -> tuple[list[Finding], list[str]]:
    """Every answer, and the names of questions that failed by a fault of ours. Without a database there is one answer:
    that it does not answer."""
    findings: list[Finding] = []
    try:
        findings += [database.reach(config)]
        findings += [database.tables()]
        patient = patient_of(config)
    except database.DoesNotAnswer as error:
        return [*findings, error.finding], []
    except (DatabaseError, InterfaceError) as error:
        return [database.cannot_be_used(config, error)], []
    failed = []
    for name, question in QUESTIONS.items():
        try:
            answer = question(patient)
            findings += [answer] if isinstance(answer, Finding) else answer
        except (DatabaseError, InterfaceError) as error:
            why, kind = " ".join(str(error).split())[:300], kind_of(error)
            mend = kind.mend if kind is not None else "is the disk full, may Rung write there?"
            findings.append(wrong(name, f"the database refused: {why}", mend))
            setup.release()
        except Exception as error:
            log.error("doctor.failed", question=name, exc_info=error)
            findings.append(wrong(name, f"could not be looked at: {type(error).__name__}", "report the lines above"))
            failed.append(name)
    return findings, failed
