"""Everything that is kept: the only place with SQL (see DESIGN in ARCHITECTURE.md)."""
