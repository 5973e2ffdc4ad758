"""How a message sounds: its mood, what it threatens, and whether it is nothing but thanks."""
