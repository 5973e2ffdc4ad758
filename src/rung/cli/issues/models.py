"""`rung models` at work: lists, learns, chooses and switches off."""

from typing import Any

import msgspec
import typer

from rung.cli.installation import installation, present
from rung.cli.output import WRONG_INPUT, fail, print_json, say

NOT_LEARNED = "learn it first: rung models learn"


def show(*, as_json: bool) -> None:
    with installation():
        from rung.engine.learning import judges, learning, vectors
        from rung.engine.stronger import setting
        from rung.engine.stronger import standing as stronger
        from rung.store.policies import learned

        standing = vectors.standing()
        words = stronger.words(setting.current())
        broken = judges.current().broken
        found = [(learned.judge(name), learned.history(name)) for name in learning.LEARNING]
    if as_json:
        print_json([{**msgspec.to_builtins(judge), "versions": versions} for judge, versions in found])
        return
    typer.echo(f"sentence vectors: {standing.words}")
    typer.echo(f"stronger model: {words}")
    for judge, versions in found:
        typer.echo(f"{judge.name}: {_standing(judge, versions)}")
        for one in versions:
            mark = "*" if one.is_in_use else " "
            typer.echo(f"  {mark} {one.version}, {one.learned_at:%Y-%m-%d %H:%M}Z, {_worth(one.figures)}")
        if judge.problem:
            say(f"  last try: {judge.problem}")
        if judge.name in broken:
            say(f"  cannot be read: {broken[judge.name]}; learn it anew: rung models learn {judge.name}")


def learn(judge: str | None, *, as_json: bool) -> None:
    """Learns one judge, or all of them; what cannot be learned yet is said."""
    with installation():
        from rung.engine.learning import learning
        from rung.store.policies import learned
        from rung.understand.judges import TooLittle

        made: list[Any] = []
        for name in [_known(judge)] if judge else learning.LEARNING:
            try:
                made.append(learning.keep(name, learning.learn(name, present()), present(), "command line"))
            except TooLittle as little:
                learned.end(name, present(), str(little))
                say(f"{name}: {little}")
    if as_json:
        print_json(made)
    else:
        for one in made:
            typer.echo(f"{one.judge}: version {one.version}, {_worth(one.figures)}")
    if not made:
        fail("nothing could be learned", "answers come with issues and with what people correct", WRONG_INPUT)


def vectors(on: bool | None, *, as_json: bool) -> None:
    """Says how it stands with sentence vectors, and turns them on or off first where it is asked to."""
    with installation():
        from rung.engine.learning import vectors as switch

        try:
            found = switch.standing() if on is None else switch.switch(on=on, by="command line", now=present())
        except switch.NotInstalled as error:
            fail(str(error), switch.hint(), WRONG_INPUT)
    if as_json:
        print_json(found)
        return
    typer.echo(f"sentence vectors: {found.words}")
    if on is not None:
        typer.echo("what they matter to is learned anew within minutes, where a worker runs; or now: rung models learn")


def off(judge: str) -> None:
    with installation():
        from rung.store.policies import learned

        learned.switch_off(_known(judge))
    typer.echo(f"{judge} is off: nothing is suggested or set by it any more")


def use(judge: str, version: int | None, threshold: str | None) -> None:
    with installation():
        from rung.engine.learning import learning
        from rung.store.policies import learned

        versions = learned.history(_known(judge))
        if not versions and learned.judge(judge).is_off:
            learned.switch_on(judge)
            typer.echo(f"{judge} is on again; it has learned nothing yet")
            return
        if not versions:
            fail(f"{judge} has learned nothing yet", NOT_LEARNED, WRONG_INPUT)
        try:
            kept = learned.judge(judge).threshold
            bound = kept if threshold is None else learning.read_threshold(threshold, judge)
            learned.use(judge, version or versions[0].version)
            learned.set_threshold(judge, bound)
        except learning.BadThreshold as error:
            fail(str(error), learning.THRESHOLD_HINT, WRONG_INPUT)
        except learned.NoSuchVersion as error:
            there = ", ".join(str(one.version) for one in versions)
            fail(str(error), f"there are {there}", WRONG_INPUT)
    said = learning.threshold_words(judge, bound)
    typer.echo(f"{judge}: version {version or versions[0].version}, {said}")


def _known(judge: str) -> str:
    from rung.engine.learning import learning

    try:
        return learning.known_judge(judge)
    except learning.NoSuchJudge as error:
        fail(str(error), "see rung models list", WRONG_INPUT)


def _standing(judge: Any, versions: list[Any]) -> str:
    if judge.is_off:
        return "off"
    if not versions:
        return "nothing learned yet"
    from rung.engine.learning.learning import threshold_words

    return f"version {judge.in_use}, {threshold_words(judge.name, judge.threshold)}"


def _worth(figures: dict[str, Any]) -> str:
    values = figures.get("values", {})
    shown = ", ".join(f"{name.replace('_', ' ')} {value:.1%}" for name, value in values.items())
    verdict = f"; it changes nothing: {figures['verdict']}" if figures.get("verdict") else ""
    of = f"{figures.get('learned_from', 0)}{' by words and meaning' if figures.get('vectors') else ''}"
    return f"learned from {of}, on {figures.get('tested', 0)} later ones: {shown}{verdict}"
