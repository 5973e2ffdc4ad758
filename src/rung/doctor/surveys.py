"""Whether customers who are asked how it went can answer."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from rung.doctor.finding import Finding, doubtful, ok
from rung.doctor.patient import Patient

AT_HOME = ("127.0.0.1", "localhost", "::1")


def links(patient: Patient) -> Iterator[Finding]:
    """The links of a survey lead to where customers can come."""
    rule = patient.policy.document.survey if patient.policy else None
    if rule is None or not rule.enabled:
        return
    base = patient.config.base_url
    if patient.sends and urlsplit(base).hostname in AT_HOME:
        says = f"customers are asked, and the links that they get lead to {base}, where they cannot come"
        yield doubtful("survey", says, "set RUNG_BASE_URL to the address by which customers reach Rung")
    else:
        yield ok("survey", f"customers are asked {rule.after} after the resolution")
