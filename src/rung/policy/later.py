"""What a document may say already and this version does not act on in full: one table, with what happens meanwhile.

A line is `record.key`, or `choice.word`, of the schema. Taking a line out is all it takes once the product acts on it.
"""

NOT_YET_ACTED_ON: dict[str, str] = {
    "document.windows": "escalations are not held",
}
