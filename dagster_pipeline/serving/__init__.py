"""The published snapshot over HTTP, read-only."""
