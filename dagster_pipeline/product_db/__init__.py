"""The product's PostgreSQL: what is pulled from it, and the hints that are exported to it."""
