"""What an operator runs at 03:00: everything that could keep Rung from telling somebody, looked at once.

Nothing is changed. Each finding is ok, doubtful or wrong, says what was seen in one line, and how to mend it. Where
the database does not answer, what can be said without it is said.
"""
