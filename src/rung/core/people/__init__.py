"""Who: on call, present, able, preferred, with room; and who gets an issue first."""
