"""A policy over a past, or two side by side: what they come to, as rows, figures and a page."""
