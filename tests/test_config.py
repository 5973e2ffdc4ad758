"""The configuration is read whole, checked whole, and says how to mend what is wrong."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from rung import config
from rung.config import Address, ConfigError


def load(home: Path, **environment: str) -> config.Config:
    return config.load({"RUNG_HOME": str(home), **environment})


def problems(home: Path, **environment: str) -> dict[str, str]:
    with pytest.raises(ConfigError) as caught:
        load(home, **environment)
    assert all(problem.hint for problem in caught.value.problems)
    return {problem.name: problem.message for problem in caught.value.problems}


def test_without_settings_everything_has_a_value_that_works(tmp_path: Path) -> None:
    found = load(tmp_path / "home")
    assert found.is_sqlite
    assert found.sqlite_path == tmp_path / "home" / "rung.sqlite3"
    assert found.mail_listen == Address("127.0.0.1", 2525)
    assert found.smtp is None


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first, second = load(tmp_path), load(tmp_path)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 32
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_who_only_looks_makes_nothing(tmp_path: Path) -> None:
    """A mistyped folder is said, and no empty installation grows there."""
    mistyped = tmp_path / "rnug"
    with pytest.raises(ConfigError, match="there is no folder"):
        config.look({"RUNG_HOME": str(mistyped)})
    assert not mistyped.exists()
    (tmp_path / "home").mkdir()
    with pytest.raises(ConfigError, match="is missing, and RUNG_SECRET_KEY is not set"):
        config.look({"RUNG_HOME": str(tmp_path / "home")})
    assert list((tmp_path / "home").iterdir()) == []
    made = load(tmp_path / "home")
    assert config.look({"RUNG_HOME": str(tmp_path / "home")}) == made


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "rung.toml").write_text('port = 9000\nhost = "0.0.0.0"\n[webhook_secrets]\ncrm = "whsec_x"\n')
    found = load(tmp_path, RUNG_PORT="9001")
    assert (found.host, found.port, found.webhook_secrets) == ("0.0.0.0", 9001, {"crm": "whsec_x"})


def test_limits_of_sending_are_numbers_or_off(tmp_path: Path) -> None:
    found = load(tmp_path, RUNG_SEND_LIMITS="slack=5, email=0.5,webhook=off")
    assert found.send_limits == {"slack": 5.0, "email": 0.5, "webhook": None}
    for wrong in ("slack=many", "slack=0", "slack=-1", "slack=nan", "slack=inf", "slack"):
        assert problems(tmp_path, RUNG_SEND_LIMITS=wrong).keys() == {"RUNG_SEND_LIMITS"}


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "rung.toml").write_text("prot = 9000\n")
    found = problems(
        tmp_path,
        RUNG_PORT="eighty",
        DATABASE_URL="mysql://x/y",
        RUNG_SMTP_URL="gopher://mail",
        RUNG_BASE_URL="rung.example",
        RUNG_MAIL_LISTEN="2525",
        RUNG_SLACK_TOKEN="xoxb-1",
    )
    assert found.keys() == {
        f"{tmp_path / 'rung.toml'}, prot", "RUNG_PORT", "DATABASE_URL", "RUNG_SMTP_URL", "RUNG_BASE_URL",
        "RUNG_MAIL_LISTEN", "RUNG_SLACK_SIGNING_SECRET",
    }  # fmt: skip


def test_a_wrong_mail_server_does_not_show_its_password(tmp_path: Path) -> None:
    found = problems(tmp_path, RUNG_SMTP_URL="imap://me:hunter2@mail.example")
    assert "hunter2" not in found["RUNG_SMTP_URL"]


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", ("mail.example", 25, None, "none")),
        ("smtp://me:p%40ss@mail.example:587", ("mail.example", 587, "p@ss", "starttls")),
        ("smtps://me:pass@mail.example", ("mail.example", 465, "pass", "implicit")),
    ],
)
def test_a_mail_server_in_one_line(tmp_path: Path, url: str, server: tuple[str, int, str | None, str]) -> None:
    smtp = load(tmp_path, RUNG_SMTP_URL=url).smtp
    assert smtp is not None
    assert (smtp.host, smtp.port, smtp.password, smtp.tls) == server


def test_without_a_slack_app_the_stand_in_has_a_secret_of_its_own(tmp_path: Path) -> None:
    found = load(tmp_path)
    assert found.slack_signing_secret is None
    assert len(found.slack_secret) == 64
    assert load(tmp_path).slack_secret == found.slack_secret


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "rung.toml").write_text("port = = 1")
    assert "cannot be read" in problems(tmp_path)[str(tmp_path / "rung.toml")]


def test_hosts_of_feeds_are_named_without_their_scheme(tmp_path: Path) -> None:
    found = load(tmp_path, RUNG_FEED_HOSTS=" Calendar.internal, 10.0.0.5:8443 ,")
    assert found.feed_hosts == ("calendar.internal", "10.0.0.5:8443")
    assert "RUNG_FEED_HOSTS" in problems(tmp_path, RUNG_FEED_HOSTS="https://calendar.internal/on-call.ics")


def test_a_socket_to_slack_needs_both_tokens_and_no_signing_secret(tmp_path: Path) -> None:
    given = load(tmp_path, RUNG_SLACK_TOKEN="xoxb-1", RUNG_SLACK_APP_TOKEN="xapp-1", RUNG_SLACK_EMOJI=":Eyes:")
    assert (given.slack_app_token, given.slack_emoji, given.slack_join) == ("xapp-1", "eyes", 10)
    assert load(tmp_path, RUNG_SLACK_JOIN="0").slack_join == 0
    found = problems(tmp_path, RUNG_SLACK_APP_TOKEN="xoxb-1", RUNG_SLACK_JOIN="soon")
    assert found.keys() == {"RUNG_SLACK_APP_TOKEN", "RUNG_SLACK_TOKEN", "RUNG_SLACK_JOIN"}
