"""Mail that a provider posts: each proves that it is the provider's, and has the raw mail inside."""
