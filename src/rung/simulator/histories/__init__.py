"""Histories as other systems export them: one adapter a file, each describes itself, and a mapping for all else."""
