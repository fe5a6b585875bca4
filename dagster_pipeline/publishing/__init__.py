"""Publishing: audited marts become files that consumers read. Reads marts only, decides nothing."""
