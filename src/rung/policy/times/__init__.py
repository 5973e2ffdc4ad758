"""Dates, holidays and places of the world as people write them."""
