"""Later channels (`then`): tried while nobody saw a notice, once for each person, however often they are told."""

from rung.core.effects import Notice
from tests.core.small_team import AT_ONCE, ladder, level, small_team
from tests.core.story import Story

THEN = "then: [{after: 5m, channels: [sms]}, {after: 12m, channels: [phone]}]"
RULES = f"notices: {{critical: {{channels: [email], {THEN}}}, high: {{channels: [email], {THEN}}}}}\n"


def channels(tale: Story, person: str = "cy") -> list[str]:
    return [
        f"{tale.offset(one.at)} {'+'.join(one.channels)}"
        for one in tale.effects(Notice)
        if one.to == person and one.ring
    ]


def test_a_level_that_repeats_faster_than_they_come_does_not_lose_them() -> None:
    stop = level("cy", more="urgency: critical, climb_after: 1h, repeat: {every: 4m, times: 3}")
    tale = small_team(f"{RULES}{AT_ONCE}paths: {{p: {ladder(stop)}}}\n")
    tale.opens()
    tale.passes("14m")
    assert channels(tale) == ["+0m email", "+4m email", "+5m sms", "+8m email", "+12m email", "+12m phone"]


def test_a_new_level_for_the_same_person_does_not_double_them() -> None:
    first = level("cy", more="urgency: high, climb_after: 3m")
    tale = small_team(f"{RULES}{AT_ONCE}paths: {{p: {ladder(first, level('cy', more='urgency: critical'))}}}\n")
    tale.opens()
    tale.passes("20m")
    assert channels(tale) == ["+0m email", "+3m email", "+8m sms", "+15m phone"]
