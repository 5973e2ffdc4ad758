"""Answers to text messages, and what became of messages and calls, as Twilio says it."""
