"""Figures as files that people calculate with, and as plain values for programs."""
