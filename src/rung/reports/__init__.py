"""Reports: what the journal and its rows say about how a team works, for pages, the API and the command line."""
