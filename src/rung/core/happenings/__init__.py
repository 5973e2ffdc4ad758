"""What happens to an issue from its opening to its end, and with whom it is worked on."""
