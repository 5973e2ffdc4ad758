"""`rung evaluate`: how well the product understands, measured on examples of a team's own."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rung.cli.flags import JsonFlag

if TYPE_CHECKING:
    from rung.cli.evaluate.evaluate_endpoint import Asked

evaluate_app = typer.Typer(help="Measure how well texts are understood, on examples of yours.", no_args_is_help=True)
LabelledFile = Annotated[Path, typer.Option(help="A CSV file with the columns text and label: what to judge.")]
TaughtFile = Annotated[
    Path | None, typer.Option(help="Such a file to learn from first. Left out: by what the labels are called.")
]
VectorsFlag = Annotated[
    bool, typer.Option("--vectors", help="By what texts mean, too: with sentence vectors, which the extra ai brings.")
]
EndpointName = Annotated[
    str | None,
    typer.Option(help="Ask a stronger model where the judge here is unsure: its API, such as http://127.0.0.1:11434/v1."),
]
ModelName = Annotated[str, typer.Option(help="With --endpoint: the name by which the model is served.")]
KeyFile = Annotated[Path | None, typer.Option(help="With --endpoint: a file that holds its key.")]
Seconds = Annotated[int, typer.Option(min=1, max=60, help="With --endpoint: how long one answer may take.")]
AskAll = Annotated[bool, typer.Option("--ask-all", help="With --endpoint: ask about every text.")]


@evaluate_app.command("mood")
def evaluate_mood(
    test: LabelledFile,
    train: Annotated[
        Path | None, typer.Option(help="Such a file to learn from first. Left out: what the product ships.")
    ] = None,
    corrections: Annotated[
        Path | None, typer.Option(help="Such a file of messages in order: what people corrected, learned as Rung does.")
    ] = None,
    folds: Annotated[
        int, typer.Option(min=0, max=100, help="Cut the texts into so many parts: each is told by all the others.")
    ] = 0,
    endpoint: EndpointName = None,
    model: ModelName = "",
    key_file: KeyFile = None,
    seconds: Seconds = 20,
    ask_all: AskAll = False,
    as_json: JsonFlag = False,
) -> None:
    """Say how well the moods of these texts are told, how sure that is, and how fast."""
    from rung.cli.evaluate.evaluate_mood import mood, mood_beside
    from rung.cli.output import WRONG_INPUT, fail

    asked = _asked(endpoint, model, key_file, seconds, ask_all)
    if asked is None:
        mood(test, train, corrections, folds, as_json=as_json)
        return
    if train is not None or corrections is not None or folds:
        hint = "leave --train, --corrections and --folds out"
        fail("with --endpoint moods are told by the words alone", hint, WRONG_INPUT)
    mood_beside(test, asked, as_json=as_json)


@evaluate_app.command("quotes")
def evaluate_quotes(
    folder: Annotated[Path, typer.Option(help="A file for each mail: .eml as it came, .txt or .html for its text.")],
    expected: Annotated[
        Path | None, typer.Option(help="Where NAME.kept.txt says what a person would keep; left out: beside the mails.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Say how well the new words of these mails are told from what they quote."""
    from rung.cli.evaluate.evaluate_quotes import quotes

    quotes(folder, expected, as_json=as_json)


@evaluate_app.command("kind")
def evaluate_kind(
    test: LabelledFile,
    train: TaughtFile = None,
    vectors: VectorsFlag = False,
    endpoint: EndpointName = None,
    model: ModelName = "",
    key_file: KeyFile = None,
    seconds: Seconds = 20,
    ask_all: AskAll = False,
    as_json: JsonFlag = False,
) -> None:
    """Say how well it is told what these texts are about: their kind, or any other label of yours."""
    from rung.cli.evaluate.evaluate import labels_beside, labels_of_texts

    asked = _asked(endpoint, model, key_file, seconds, ask_all)
    if asked is None:
        labels_of_texts(test, train, with_vectors=vectors, as_json=as_json)
    else:
        labels_beside(test, train, asked, with_vectors=vectors, as_json=as_json)


def _asked(endpoint: str | None, model: str, key_file: Path | None, seconds: int, ask_all: bool) -> "Asked | None":
    """The stronger model that is to be asked; None where none is."""
    from rung.cli.output import WRONG_INPUT, fail

    if endpoint is None:
        if model or key_file is not None or ask_all:
            fail("a stronger model is asked only with --endpoint", "say where it answers, too", WRONG_INPUT)
        return None
    from rung.cli.evaluate.evaluate_endpoint import Asked

    return Asked(endpoint, model, key_file, seconds, ask_all)


@evaluate_app.command("routing")
def evaluate_routing(
    test: LabelledFile, train: TaughtFile = None, vectors: VectorsFlag = False, as_json: JsonFlag = False
) -> None:
    """Say how well it is told which team or person these texts belong to."""
    from rung.cli.evaluate.evaluate import labels_of_texts

    labels_of_texts(test, train, with_vectors=vectors, as_json=as_json)


@evaluate_app.command("people")
def evaluate_people(
    test: Annotated[Path, typer.Option(help="A CSV file with the columns text and label, perhaps at: who solved it.")],
    train: Annotated[Path, typer.Option(help="Such a file of earlier issues, to learn from.")],
    as_json: JsonFlag = False,
) -> None:
    """Say how well it is told who solves an issue, as `pick: best_match` does, by what people solved before."""
    from rung.cli.evaluate.evaluate_people import people

    people(test, train, as_json=as_json)


@evaluate_app.command("risk")
def evaluate_risk(
    policy: Annotated[Path, typer.Option(help="The policy whose resolution targets are to be kept.")],
    train: Annotated[Path, typer.Option(help="A past to learn from, as rung backtest reads it.")],
    test: Annotated[Path, typer.Option(help="A later past, to foretell.")],
    at: Annotated[str, typer.Option(help="opening: at an issue's first event; later: after it.")] = "opening",
    as_json: JsonFlag = False,
) -> None:
    """Say how well it is foretold, at an issue's first event or later, that it will be resolved too late."""
    from rung.cli.evaluate.evaluate_risk import risk

    risk(policy, train, test, at, as_json=as_json)


@evaluate_app.command("cases")
def evaluate_cases(
    folder: Annotated[
        Path,
        typer.Argument(help="CSV files with the columns text and label: technical, sarcasm, threats, thanks ..."),
    ],
    missed: Annotated[bool, typer.Option("--missed", help="Show each text that was not understood.")] = False,
    vectors: VectorsFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """Say how well hard cases are understood: engineers' calm talk, sarcasm, threats, thanks, other languages."""
    from rung.cli.evaluate.evaluate_cases import cases

    cases(folder, missed=missed, with_vectors=vectors, as_json=as_json)
