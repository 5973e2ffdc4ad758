"""`rung user add` and `rung token create`."""

from rung.cli.output import WRONG_INPUT


def test_a_user_is_added_once_with_a_password_shown_once(rung, sqlite_database):
    first = rung("user", "add", "cy@support.example", "--role", "administrator", "--person", "cy")
    again = rung("user", "add", "cy@support.example")

    assert first.exit_code == 0, first.output
    assert "cy@support.example can sign in as administrator" in first.stdout
    assert len(first.stdout.splitlines()[1]) >= 16
    assert again.exit_code == WRONG_INPUT
    assert "already" in again.stderr


def test_an_unknown_role_is_refused(rung, sqlite_database):
    result = rung("user", "add", "cy@support.example", "--role", "boss")

    assert result.exit_code == WRONG_INPUT
    assert "administrator" in result.stderr


def test_a_token_works_for_its_scopes(rung, sqlite_database):
    rung("user", "add", "cy@support.example", "--role", "administrator")
    result = rung("token", "create", "crm", "--scope", "events:write")

    from rung.store.people import tokens

    bearer = tokens.find(result.stdout.strip())
    assert bearer is not None
    assert bearer.may("events:write")
    assert not bearer.may("policies:write")


def test_a_token_needs_somebody_and_a_scope_that_exists(rung, sqlite_database):
    assert "add somebody first" in rung("token", "create", "crm", "--scope", "events:write").stderr

    rung("user", "add", "cy@support.example", "--role", "administrator")
    refused = rung("token", "create", "crm", "--scope", "everything")
    assert refused.exit_code == WRONG_INPUT
    assert "events:write" in refused.stderr
