"""A draft that was back-tested, and is watched: draft 1, back-test 1, watch 1."""


def tried_draft() -> None:
    """In a house at work, whose worker runs it. The draft escalates no outage, so A-1 is listed."""
    from rung import clock
    from rung.engine.proof import backtests as asking
    from rung.engine.proof import watches as watching
    from rung.store.policies import backtests, drafts
    from tests.console.office import POLICY
    from tests.worker.vendor import eventually

    text = POLICY.replace('issue.priority == "P0"', 'issue.priority == "P1"')
    draft = drafts.add(text, "bo", name="Never", based_on=1)
    asked = asking.over_days(asking.of_draft(draft, "bo"), 30, clock.now())
    eventually(lambda: backtests.get(asked.id).state == "done", "the back-test to be run", within=60.0)
    watching.start(draft, "bo", clock.now())
