"""What customers see: forms for everybody, and each customer's own page. Thin: who may see what, the engine says."""
