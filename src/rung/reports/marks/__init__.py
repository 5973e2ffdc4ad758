"""What changed, and what came after: marks of days, of published policies and of people who moved, held against the
measures.
"""
