"""Whatever stands in an alert, it can be said: in 120 characters, within Slack's rules, in one line of a header."""

import unicodedata
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from rung.channels import words
from rung.channels.mail.message import build
from rung.channels.registry import CHANNELS
from rung.channels.slack import rules
from rung.channels.text import one_line, several_lines
from tests.channels.cast import NOW, alert

TEXTS = st.text(max_size=400) | st.text("ab \n<>&*_\u202e\u05d0\u200d👩é", max_size=400)
SPANS = st.timedeltas(timedelta(days=-4000), timedelta(days=4000))


@st.composite
def alerts(draw):
    names = ["account", "tier", "subject", "level_name", "asked", "because", "last_words", "tried", "owner"]
    return alert(
        **{name: draw(TEXTS) for name in names},
        state=draw(st.sampled_from(["asking", "owned", "closed", "informing"])),
        level=draw(st.none() | st.integers(1, 999)),
        arr=draw(st.none() | st.floats(0, 1e12)),
        opened_at=NOW - draw(SPANS),
        told=tuple(draw(st.lists(TEXTS, max_size=12))),
        deadline=draw(st.none() | st.tuples(TEXTS, SPANS.map(lambda span: NOW + span))),
        next_told=draw(st.none() | st.tuples(TEXTS, SPANS.map(lambda span: NOW + span))),
        possible_repeat=draw(st.booleans()),
        late_by=draw(st.none() | SPANS),
        time_zone=draw(st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kathmandu", "../etc/passwd", ""])),
    )


@given(alerts())
def test_the_first_look_is_never_too_long_and_never_misses_what_is_asked(said):
    headline = words.headline(said)

    assert len(headline) <= words.FIRST_LOOK
    assert headline.startswith("P0 ")
    assert "since " in headline
    assert headline.endswith(one_line(said.asked, 30))
    assert "\n" not in headline + words.grey_line(said)


@given(alerts())
def test_slack_takes_every_message(said):
    assert rules.problems(CHANNELS["slack"].render(said).payload["blocks"]) == []


@given(alerts())
def test_every_mail_can_be_built(said):
    payload = CHANNELS["email"].render(said).payload
    mail = build(
        sender="rung@support.example",
        to="bo@support.example",
        subject=payload["subject"],
        text=payload["text"],
        html=payload["html"],
        message_id="<a@b>",
        at=NOW,
    )

    assert mail.as_bytes()
    assert sum(1 for line in mail.as_string().splitlines() if line.lower().startswith("subject:")) == 1


@given(TEXTS, st.integers(4, 300))
def test_a_line_keeps_to_its_limit_and_hides_nothing(text, limit):
    line = one_line(text, limit)

    assert len(line) <= limit
    assert len(several_lines(text, limit)) <= limit
    assert not any(unicodedata.category(letter) in ("Cc", "Zl", "Zp") for letter in line)
    assert not set(line) & set("\u202a\u202b\u202d\u202e")
