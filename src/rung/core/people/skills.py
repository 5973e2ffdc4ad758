"""What an issue needs to be known for it: named by its source, by a rule, by people, or by what its words resemble.

An issue may need several skills, so people say of each by itself whether it is needed (`issue.skill_said`), and what is
suggested beside it still waits for its yes.
"""

from collections.abc import Mapping, Sequence

from rung.core.document import ISSUE_SKILLS, Person, RouteTo
from rung.core.draft import NOTHING, Draft, Kinds
from rung.core.effects import IssueSet
from rung.core.events import IssueSkillSaid
from rung.core.happenings.fields import put_field
from rung.core.happenings.suggestions import SKILLS
from rung.core.reasons import Reason
from rung.core.refused import Refused


def said(draft: Draft, event: IssueSkillSaid) -> Kinds:
    """A colleague says whether the issue needs this skill: nothing is suggested of it any more."""
    skill, was = event.skill.strip(), draft.state.skills
    if not skill:
        raise Refused("no_skill", "no skill is named", "write one that people of the policy have")
    if skill not in was and event.needed:
        _check_known(draft, skill)
    open_ones = tuple(one for one in draft.state.suggestions if (one.field, one.value) != (SKILLS, skill))
    draft.put(suggestions=open_ones)
    now = tuple(dict.fromkeys((*was, skill))) if event.needed else tuple(one for one in was if one != skill)
    needs = "needs" if event.needed else "does not need"
    because = Reason("event", f"{event.by or 'somebody'} says: it {needs} {skill}")
    if now == was:
        draft.note(because)
        return NOTHING
    put_field(draft, SKILLS, now)
    draft.say(IssueSet(at=draft.at, because=because, field=SKILLS, was=was, now=now))
    return NOTHING


def _check_known(draft: Draft, skill: str) -> None:
    """A skill that nobody has would keep the issue from everybody whom rules look for by it."""
    known = sorted({one for person in draft.policy.document.people.values() for one in person.skills})
    if skill not in known:
        hint = f"use one of {', '.join(known)}" if known else "give skills to people in the policy first"
        raise Refused("unknown_skill", f"nobody has the skill {skill!r}", hint)


def needed(draft: Draft, to: RouteTo, named: Sequence[Person]) -> tuple[Mapping[str, int], str]:
    """The least level of each skill that a rule asks of whom it gives this issue to.

    And words about skills of the issue that nobody has who has all before them: these keep it from nobody, for it would
    wait for ever.
    """
    level = to.needs.get(ISSUE_SKILLS)
    if level is None or not draft.state.skills:
        return (to.needs if level is None else _of_rule(to)), ""
    wanted, unmet = _of_rule(to), []
    able = [one for one in named if all(one.skills.get(skill, 0) >= least for skill, least in wanted.items())]
    for skill in draft.state.skills:
        if knowing := [one for one in able if one.skills.get(skill, 0) >= level]:
            able, wanted[skill] = knowing, max(level, wanted.get(skill, 0))
        elif able:
            unmet.append(f"{skill} {level}")
    return wanted, f"nobody who could have it has {', '.join(unmet)}" if unmet else ""


def _of_rule(to: RouteTo) -> dict[str, int]:
    return {skill: least for skill, least in to.needs.items() if skill != ISSUE_SKILLS}
