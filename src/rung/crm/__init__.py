"""Customer relations systems, from which facts of accounts come: plain Python, a file for each and its stand-in."""
