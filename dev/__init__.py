"""Tools of the workshop: what the tests and the benchmarks start, and the scripts behind the Makefile."""
