"""Time on the wall, working time, spans, and what comes again and again."""
