"""What customers of the sample company think afterwards."""

import random

ANSWERS = 0.6
"""So many of those who are asked answer."""
COMMENTS = 0.7
"""So many of these write a few words."""
CONTENT = (1, 2, 6, 22, 30)
"""How often each score is given, the worst first."""
AFTER_A_LADDER = (9, 10, 9, 8, 5)
WORDS: dict[int, tuple[str, ...]] = {
    1: ("Two hours without a word while our trucks stood still.", "I had to ask three times before anybody looked."),
    2: ("Solved in the end, but we heard too late what was going on.", "The answer was right. Getting it was work."),
    3: ("Fine. It took a while.", "Works again, thank you. An update in between would have helped."),
    4: ("Quick and clear.", "Good help, and a real explanation for once."),
    5: ("Perfect, solved within the hour!", "You understood at once what we needed. Thank you.",
        "The best support we have."),
}


def opinion(chance: random.Random, *, was_escalated: bool) -> tuple[int, str]:
    """A score from 1 to 5, and a few words or none."""
    score = chance.choices(range(1, 6), AFTER_A_LADDER if was_escalated else CONTENT)[0]
    return score, chance.choice(WORDS[score]) if chance.random() < COMMENTS else ""
