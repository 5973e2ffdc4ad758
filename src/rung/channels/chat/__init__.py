"""Answers into the chat on a customer's site."""
