"""A mail about an account never vanishes: without a mail server it stands on the Outbox page."""

from django.core.mail import send_mail

from rung.store.deliveries import deliveries


def test_without_a_mail_server_account_mails_are_in_the_outbox(database: str) -> None:
    from rung.store.deliveries.account_mail import OutboxBackend

    send_mail(
        "A new password", "Follow this link: https://rung.example/x", None, ["bo@support.example"],
        connection=OutboxBackend(),
    )  # fmt: skip
    (shown,) = deliveries.outbox()
    assert (shown.channel, shown.address) == ("email", "bo@support.example")
    assert "Follow this link" in shown.text
    assert deliveries.outbox_by_ref("email", shown.ref) == shown
