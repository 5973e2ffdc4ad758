"""Mail from customers: raw bytes in, events out."""
