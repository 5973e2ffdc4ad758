"""The edition of what is kept as JSON: states, events and effects.

An older Rung that reads a state which a newer one wrote would drop what it does not know when it writes it back. So
whatever changes the shape of these values raises the edition, and a process of an older edition stands by as soon as
one of a newer has begun to work on the same database (`rung.store.editions`).
"""

EDITION = 1
