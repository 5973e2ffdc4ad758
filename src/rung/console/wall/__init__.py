"""The wall board made ready for a screen that nobody touches."""
