"""Who is on duty and can be reached: schedules, covers, swaps, feeds, gaps, and tests of reach."""
