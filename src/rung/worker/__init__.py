"""The loops that keep going: decide, deliver, sweep."""
