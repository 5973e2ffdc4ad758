"""What was learned, as its page shows it: figures in words, and how sure beside how often right as a picture."""

import msgspec
from msgspec import Struct

from rung.core.happenings.suggestions import SKILLS
from rung.engine.learning import judges, learning
from rung.store.policies import learned
from rung.store.policies.learned import Judge, Version
from rung.understand.evaluation import Bin
from rung.understand.figures import Figures
from rung.understand.likeness.likeness_taught import LEAST_PARTED
from rung.understand.moods.hearing import LEAST_CORRECTED
from rung.understand.risk import risk

NAMES = {
    "kind": "Kind", "priority": "Priority", "team": "Team", "skills": "Skills", "person": "Who knows best",
    "risk": "Likely late", "mood": "Mood", "alike": "Issues that are alike",
}  # fmt: skip
JUDGES = {
    "kind": "What an issue is about, where neither its source nor a person says so.",
    "priority": "How urgent an issue is, where nobody says so.",
    "team": "Which team an issue belongs to, where nobody says so. Routing follows only what is set.",
    "skills": "What an issue needs to be known for it, where nobody says so. Until a skill is learned, it is suggested "
    "where its name stands in the text. Right is counted of every skill that is needed or said: what was missed is as "
    "wrong as what was said for nothing.",
    "risk": "The chance that an issue is resolved later than promised. Sure is what was said, right is what came late.",
    "mood": "How a customer's message sounds, by what you corrected under messages; elsewhere its words alone tell.",
    "alike": "From which likeness on issues are shown as alike to those of an account. A pair that you parted is never "
    "shown again; three of them and more raise it for others of that account, and pairs that you linked or merged hold "
    "it down.",
    "person": "Whom an issue suits by what they solved before, for rules that pick `best_match`.",
}
VALUES = {
    "right": "right",
    "words_alone": "right by the words alone",
    "people_right": "of what you said of their promises was right",
    "model_right": "of these it had said right itself, of the latest",
    "others_changed": "of the messages that nobody corrected sound otherwise now",
    "usual": "by always saying the commonest",
    "surest_50": "right among the surest half",
    "surest_80": "right among the surest 80\N{NO-BREAK SPACE}%",
    "surest_90": "right among the surest 90\N{NO-BREAK SPACE}%",
    "abstained": "too strange to judge",
    "late": "were late",
    "auc_at_first_event": "at the first event: a late one was given more risk than one in time (AUC)",
    "brier_at_first_event": "at the first event: mean square error (Brier)",
    "auc_at_later": "later: the same (AUC)",
    "brier_at_later": "later: mean square error (Brier)",
    "calibration_error": "apart, how sure and how often right",
}
SKIPPED = ("surest_100",)
NEEDS_ISSUES = (
    f"It needs {learning.LEAST} issues or more of which people or their sources said it, with at least two different "
    "answers. Set it on issues (“Assign, change, snooze”), or import a past that has it."
)
NEEDS = {
    "person": f"It needs {learning.LEAST} issues or more, and who solved them: that comes by itself as you answer and "
    "resolve. Or import a past that has it.",
    "risk": f"It needs {risk.LEAST_EXAMPLES} promises or more of which it is known whether they were kept, with "
    f"{risk.LEAST_OF_EACH} kept and {risk.LEAST_OF_EACH} missed. That comes by itself as issues are resolved. Or "
    "import a past that has it.",
    "mood": f"It needs {LEAST_CORRECTED} messages whose mood somebody corrected: on an issue, under what the "
    "customer wrote, say how it sounds. Until then the words alone tell.",
    "alike": f"It needs {LEAST_PARTED} pairs of issues of one account that somebody parted: on an issue, “Not the "
    "same” beside one that is shown as like it.",
}
LOW_THRESHOLDS = (10, 20, 30, 40, 50)
THRESHOLDS = (60, 70, 80, 90, 95, 99)
SIZE = 100
"""Of the picture, in its own units, each way."""
MOST_RADIUS = 6


class Dot(Struct, frozen=True):
    """Answers of about one confidence: where they lie in the picture."""

    x: float
    y: float
    radius: float
    bin: Bin


class Shown(Struct, frozen=True):
    """A judge as its card shows it."""

    name: str
    title: str
    about: str
    judge: Judge
    versions: list[Version]
    in_use: Version | None
    figures: Figures | None
    """Of the version in use; of the newest where it is off."""
    values: list[tuple[str, float]]
    dots: list[Dot]
    broken: str
    threshold: int | None
    thresholds: list[int]
    has_threshold: bool
    needs: str
    """What it takes before anything can be learned, and how to give it."""
    speaks_untaught: bool
    """Something is suggested in its name although it has learned nothing yet."""
    said: str
    """What its threshold means now."""


def shown() -> list[Shown]:
    """Every judge, in the order of the page."""
    broken = judges.current().broken
    return [_shown(name, broken.get(name, "")) for name in learning.LEARNING]


def _shown(name: str, broken: str) -> Shown:
    judge, versions = learned.judge(name), learned.history(name)
    in_use = next((one for one in versions if one.is_in_use), None)
    of = in_use or (versions[0] if versions else None)
    figures = msgspec.convert(of.figures, Figures) if of else None
    values = figures.values if figures else {}
    worded = [(VALUES.get(key, key.replace("_", " ")), value) for key, value in values.items() if key not in SKIPPED]
    threshold = round(100 * judge.threshold) if judge.threshold is not None else None
    return Shown(
        name=name, title=NAMES.get(name, name.replace("_", " ").capitalize()), about=JUDGES.get(name, ""), judge=judge,
        versions=versions, in_use=in_use, figures=figures, values=worded, dots=_dots(figures), broken=broken,
        threshold=threshold, thresholds=sorted({*_thresholds(name), *([threshold] if threshold else [])}),
        has_threshold=name in learning.HAVE_THRESHOLD,
        speaks_untaught=name == SKILLS, said=learning.threshold_words(name, judge.threshold),
        needs=NEEDS.get(name, NEEDS_ISSUES),
    )  # fmt: skip


def _thresholds(name: str) -> tuple[int, ...]:
    return THRESHOLDS if learning.least_threshold(name) >= THRESHOLDS[0] - 10 else LOW_THRESHOLDS


def _dots(figures: Figures | None) -> list[Dot]:
    if figures is None or not figures.bins:
        return []
    most = max(one.count for one in figures.bins)
    return [
        Dot(SIZE * one.confidence, SIZE * (1 - one.right), 2 + (MOST_RADIUS - 2) * (one.count / most) ** 0.5, one)
        for one in figures.bins
    ]
