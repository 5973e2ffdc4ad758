"""Makes the Python client from the OpenAPI document."""
