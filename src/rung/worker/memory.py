"""The memory of a process that runs for long."""

import gc


def keep_what_stays() -> None:
    """Takes what was loaded at the start out of the garbage collector's sight: looking through all of it again and
    again, it held up everything for tens of milliseconds, and never found anything."""
    gc.collect()
    gc.freeze()
