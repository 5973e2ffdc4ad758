"""What people wrote, kept under their keys and apart from state and journal, with its files."""
