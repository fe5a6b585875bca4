"""Publishing: audited tables become files that consumers read. Reads the schemas published and personal only."""
