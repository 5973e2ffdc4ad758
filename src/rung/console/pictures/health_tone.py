"""How a health is spoken of: from which points on it is poor, fair or good."""

FAIR, GOOD = 50, 75
IN_WORDS = {"poor": f"below {FAIR}", "fair": f"{FAIR} to {GOOD}", "good": f"above {GOOD}"}


def tone_of(points: float | None) -> str:
    """poor, fair or good; empty where it is not known. The number beside it says the same."""
    if points is None:
        return ""
    return "poor" if points < FAIR else "good" if points > GOOD else "fair"
