"""The REST API under /api/v1: what programs read and do, with an OpenAPI document that describes every operation."""
