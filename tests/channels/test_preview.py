"""What the Outbox page shows of a captured message."""

import pytest

from rung.channels.base import Button, Captured
from rung.channels.registry import CHANNELS
from rung.channels.slack import interactions
from tests.channels.cast import alert
from tests.channels.desk import Desk

pytestmark = pytest.mark.anyio


async def test_a_slack_message_shows_its_words_and_its_buttons(desk: Desk):
    await desk.send("slack", alert(last_words="Is <b>anybody</b> there?"), to="U02BO")
    shown = CHANNELS["slack"].preview(desk.slack.expects("U02BO").payload)

    assert "<h3>P0 Acme · API down for all our users" in shown.html
    assert "<blockquote>Is &lt;b&gt;anybody&lt;/b&gt; there?</blockquote>" in shown.html
    assert "<strong>Due: </strong>first response 14:17 (in 10 min)" in shown.html
    value = '{"e":"I-1.1","n":"I-1#1"}'
    assert shown.buttons == (
        Button(label="I have it", action="have_it", value=value, primary=True),
        Button(label="Not ours", action="not_ours", value=value),
        Button(label="Reply", action="reply", value=value),
        Button(label="Resolve", action="resolve", value=value),
        Button(label="Reassign", action="reassign", value=value),
        Button(label="Open", action="open", url="https://rung.example/issues/I-1"),
    )


def test_a_reply_in_a_thread_shows_its_text():
    assert CHANNELS["slack"].preview({"text": "&lt;i&gt; &amp; more"}).html == "<p>&lt;i&gt; &amp; more</p>"


async def test_a_mail_shows_its_html_without_styles_and_its_links(desk: Desk):
    await desk.send("email", alert(), to="bo@support.example")
    shown = CHANNELS["email"].preview(desk.mail.expects("bo@support.example").payload)

    assert "style=" not in shown.html
    assert [(button.label, button.url) for button in shown.buttons] == [
        ("I have it", "https://rung.example/a/signed"),
        ("Open", "https://rung.example/issues/I-1"),
    ]


def test_a_strange_mail_cannot_run_in_the_page():
    html = '<p onclick="x()">hi<script>x()</script><a href="javascript:x()">a</a><img src="https://evil.example/p.gif"></p>'
    shown = CHANNELS["email"].preview({"html": html})

    assert shown.html == '<p>hi<a rel="noopener noreferrer">a</a></p>'
    assert shown.buttons == ()


async def test_a_webhook_shows_its_json(desk: Desk):
    await desk.send("webhook", alert(subject="<b>"), to="https://hooks.example.com/rung")
    shown = CHANNELS["webhook"].preview(desk.hooks.expects("https://hooks.example.com/rung").payload)

    assert "&lt;b&gt;" in shown.html
    assert "<b>" not in shown.html


async def test_a_button_that_is_not_there_cannot_be_pressed(desk: Desk):
    await desk.send("slack", alert(state="informing"), to="U02BO")
    message: Captured = desk.slack.expects("U02BO")

    with pytest.raises(interactions.NoSuchButton, match=r"no button 'have_it', only \['open'\]"):
        interactions.press(message, "have_it", "U02BO", desk.now, "secret")
