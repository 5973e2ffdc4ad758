"""An account that is escalated as a whole: one incident gathers its issues, those that are open and those that come.

The incident is an issue like any other (see `linking`): it has a ladder, an owner, promises and an end, and what it
gathers does not ring beside it. The account's `escalation` names it; when the incident ends, that of the account is
over, and when it is opened again, the account is escalated again.
"""

from rung.core.desk import ESCALATION
from rung.core.draft import Draft
from rung.core.effects import Emitted
from rung.core.events import AccountChanged
from rung.core.happenings import linking
from rung.core.reasons import Reason

GATHERS = "gathers"
"""The field of an incident that says whose issues it gathers."""


def gather(draft: Draft) -> None:
    """An open issue of an account that is escalated belongs to that from its first decision on."""
    account = draft.account
    incident, state = account.escalation if account else None, draft.state
    if account is None or incident is None or incident in (state.id, *state.linked):
        return
    if not state.is_open or linking.is_open_incident(state):
        return
    because = Reason("event", f"{account.name or account.key} is escalated as a whole: {incident} gathers its issues")
    linking.link(draft, incident, because)
    linking.join(draft, incident)


def tell_account(draft: Draft) -> None:
    """The incident ended, or began again: the account is told, unless another incident gathers its issues by now."""
    key = draft.state.fields.get(GATHERS)
    was, now = linking.is_open_incident(draft.before), linking.is_open_incident(draft.state)
    if not key or was == now or draft.begins_here:
        return
    current = draft.account.escalation if draft.account and draft.account.key == key else None
    if current not in (None, draft.state.id):
        draft.note(Reason("event", f"{current} gathers the issues of the account by now: that stays so"))
        return
    because = Reason("event", f"the escalation of the account {'goes on' if now else 'is over'}")
    changes = {ESCALATION: draft.state.id if now else None}
    told = AccountChanged(at=draft.at, account=str(key), changes=changes, fields={"origin": draft.state.id})
    draft.say(Emitted(at=draft.at, because=because, event=told))
