"""Vendors of the sample company, whom teammates ask beside the conversation with a customer. They answer by mail."""

from datetime import datetime

from rung import clock
from rung.demo.wires import Wires
from rung.store.deliveries import deliveries

VENDORS = {"help@proxyworks.example": "Proxyworks help desk", "noc@lakehost.example": "Lakehost operations"}
"""By address, what stands before it in their mails."""


class Vendors:
    """What vendors were asked and have not answered yet, each with their answer."""

    def __init__(self, wires: Wires) -> None:
        self._wires = wires
        self._answers: dict[str, tuple[str, datetime]] = {}
        """By words of the question: the answer, and from when on it is given."""

    def wait(self, question: str, answer: str, until: datetime) -> None:
        self._answers[question] = answer, until

    def look(self) -> None:
        """Whoever has our mail for long enough answers it: to the address that it names, in its thread."""
        due = {question for question, (_, at) in self._answers.items() if at <= clock.now()}
        for row in deliveries.outbox(limit=60, channel="email") if due else ():
            payload = row.captured["payload"]
            asked = next((one for one in due if one in str(payload.get("text", ""))), None)
            if asked is None or row.address not in VENDORS:
                continue
            due.discard(asked)
            answer, _ = self._answers.pop(asked)
            own = str(payload["message_id"])
            self._wires.send_mail(
                (VENDORS[row.address], row.address), f"Re: {payload['subject']}", answer, clock.now(),
                f"<re.{own.strip('<>').partition('@')[0]}@{row.address.partition('@')[2]}>", own,
                to=str(payload["return_path"]),
            )  # fmt: skip
