"""How the installation stands: trouble with the database, vitals, the log, and sums for `/metrics`."""
