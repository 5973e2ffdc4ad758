"""The brief of a hand-over, drafted by the stronger model where an administrator lets it: shown to whoever hands over,
who changes it before it is sent. Nothing here sends it, and without a draft that counts the brief of quotes stays.
"""

from rung import clock
from rung.config import Config
from rung.core.happenings import brief
from rung.core.happenings.brief import Line, Part
from rung.core.refused import Refused
from rung.engine import handover_brief
from rung.engine.handover_brief import Brief
from rung.engine.stronger import setting, standing
from rung.engine.stronger.endpoint import Endpoint, NoAnswer, draft
from rung.engine.stronger.standing import State
from rung.store.pages.issue_page import IssuePage
from rung.store.policies import policies
from rung.store.words.texts import ERASED
from rung.understand.labels.drafted_brief import conversation

TITLE = "In short, drafted by {model}"
STAYS = "the brief of quotes stays"


def of_page(config: Config, page: IssuePage) -> Brief:
    """The brief of an issue with a draft above it, each sentence with the words that it rests on. Raises Refused."""
    endpoint = setting.current()
    if not endpoint.drafts:
        raise Refused("no_drafts", "no model drafts briefs here", "an administrator lets one, where models are set")
    spoken = [one for one in handover_brief.spoken(page) if one.words.strip() not in ("", ERASED)]
    said = conversation((one.direction, one.words) for one in spoken)
    if not said:
        raise Refused("nothing_said", "nothing was said yet that a draft could sum up", STAYS)
    _take_turn(endpoint)
    lines = _asked(config, endpoint, said)
    made = handover_brief.of_page(page)
    parts = (Part(TITLE.format(model=endpoint.model), lines), *made.parts)
    return Brief(brief.as_text(parts, policies.current().workspace.time_zone), parts)


def _take_turn(endpoint: Endpoint) -> None:
    """It counts among the questions of a minute. Raises Refused where there is no room."""
    now, taken = clock.now(), list[bool]()

    def take(state: State) -> State:
        taken.append(state.room(endpoint.a_minute, now) > 0 and state.admits(now))
        return state.with_asked(1, now) if taken[-1] else state

    standing.change(take)
    if not taken[-1]:
        raise Refused("busy", f"{endpoint.model} rests, or has had its questions of this minute", STAYS)


def _asked(config: Config, endpoint: Endpoint, said: str) -> tuple[Line, ...]:
    allow_private = setting.may_be_private(endpoint, config)
    try:
        found = draft(endpoint, said, allow_private=allow_private)
    except NoAnswer as error:
        standing.count_failure(error)
        raise Refused("no_draft", f"{endpoint.model} gave no draft: {error}", STAYS) from None
    standing.count_answer("drafted" if found else "unfounded")
    if not found:
        why = f"the draft of {endpoint.model} was dropped: not every sentence quotes words that stand in the issue"
        raise Refused("unfounded", why, STAYS)
    return tuple(Line(one.text, "; ".join(f"“{word}”" for word in one.words)) for one in found)
