"""How Slack names messages and people."""


def reference(channel: str, ts: str) -> str:
    """A message by its conversation and its time stamp: what `vendor_ref` holds."""
    return f"{channel}/{ts}"


def split(ref: str) -> tuple[str, str]:
    channel, _, ts = ref.partition("/")
    return channel, ts


def is_member(address: str) -> bool:
    """A person's member id, not a channel."""
    return address.startswith(("U", "W"))
