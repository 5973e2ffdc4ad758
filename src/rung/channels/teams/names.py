"""How Teams names people, conversations and messages."""

import re

_OBJECT_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_THREAD = re.compile(r"(19:[^;]+);messageid=(\d{1,20})")


def reference(conversation: str, message: str) -> str:
    """A message by its conversation and its id: what `vendor_ref` holds."""
    return f"{conversation}/{message}"


def split(ref: str) -> tuple[str, str]:
    conversation, _, message = ref.rpartition("/")
    return conversation, message


def is_person(address: str) -> bool:
    """Somebody, by object id or user principal name."""
    return is_principal(address) or _OBJECT_ID.fullmatch(address) is not None


def is_principal(address: str) -> bool:
    return "@" in address and ":" not in address


def is_chat(address: str) -> bool:
    """A conversation: a channel, a thread of one (`…;messageid=…`), a group chat (`19:…`), a personal one (`a:…`)."""
    return address.startswith(("19:", "a:"))


def is_channel(address: str) -> bool:
    """A channel of a team, where each new message begins a thread."""
    return address.startswith("19:") and ";" not in address and address.endswith(("@thread.tacv2", "@thread.skype"))


def channel_of(conversation: str) -> str:
    """The channel that a thread is in; of any other conversation, itself."""
    return conversation.partition(";")[0]


def thread_root(conversation: str) -> str | None:
    """The id of the message that a thread of a channel begins with."""
    found = _THREAD.fullmatch(conversation)
    return found[2] if found else None
