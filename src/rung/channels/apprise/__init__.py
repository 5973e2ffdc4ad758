"""A hundred other services by the library Apprise."""
