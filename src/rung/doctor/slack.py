"""Whether customers are heard in Slack: the socket, where one is wanted, and channels that belong to nobody."""

from collections.abc import Iterator

from rung.doctor.finding import Finding, counted, doubtful, ok, wrong
from rung.doctor.patient import Patient
from rung.engine.elsewhere import unmapped
from rung.store.elsewhere import slack_socket


def ways(patient: Patient) -> Iterator[Finding]:
    if patient.config.slack_app_token:
        is_heard, says = slack_socket.in_words(slack_socket.get())
        mend = "does `rung web` (or `rung up`) run? Compare RUNG_SLACK_APP_TOKEN with the app-level token (xapp-...)"
        yield ok("slack socket", says) if is_heard else wrong("slack socket", says, mend)
    if waiting := len(unmapped.in_slack()):
        says = f"{counted(waiting, 'channel is', 'channels are')} written to and belong to no account"
        yield doubtful("slack channels", says, "Settings, Sources, Slack: say whose they are")
