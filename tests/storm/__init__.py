"""What the warehouse must survive: mutated lines of every source, kills, copies, full disks, readers meanwhile."""
