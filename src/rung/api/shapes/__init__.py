"""The values that the API takes and gives, noun by noun."""
