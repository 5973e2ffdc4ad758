"""Passwords of the stories: kept by a hash that costs nothing, since nobody here guesses them.

The product's own hash takes a quarter of a second for each account, on purpose; the stories make thousands.
"""


def cheap() -> None:
    """For this process, once Django is set up. Commands that the stories start keep the product's own."""
    from django.conf import settings
    from django.core.signals import setting_changed

    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
    settings.PASSWORD_HASHERS = list(dict.fromkeys(hashers))
    setting_changed.send(sender=cheap, setting="PASSWORD_HASHERS", value=settings.PASSWORD_HASHERS, enter=True)
