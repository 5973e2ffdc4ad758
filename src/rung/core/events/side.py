"""Side conversations about an issue, with another team, people or an address outside: never with its customer.

What is said in them has fields of its own (`topic`, `said`, `outside`), so that nothing that looks for the words of the
conversation with the customer ever finds them.
"""

from rung.core.events.base import IssueEvent


class SideEvent(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True):
    by: str | None = None


class SideStarted(SideEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="side.started"):
    to: tuple[str, ...] = ()
    """Keys of people, and `team:` before the key of a team."""
    by_mail: bool = False
    """It goes to a mail address outside, and to nobody here."""
    outside: str = ""
    """That address."""
    topic: str = ""
    said: str = ""


class SideReplied(SideEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="side.replied"):
    side: int
    """Its number within the issue."""
    said: str = ""
    outside: str = ""
    """The address from which it came, where no teammate wrote it."""
    from_outside: bool = False
    doubt: str = ""
    """`other_sender`: not the address that it was sent to; `disowned`: the sender's domain says that it is not its."""
    automatic: bool = False
    """A machine wrote it: nobody has answered."""
    channel: str = ""
    """Where it was written, such as `slack:#technical`: that place has it already."""
    deliver: bool = False
    """Rung is to carry it outside."""


class SideClosed(SideEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="side.closed"):
    """Done: nobody waits in it any more."""

    side: int


class SideReopened(SideEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="side.reopened"):
    side: int
