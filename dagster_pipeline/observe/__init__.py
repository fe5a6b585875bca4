"""What people look at: Prometheus metrics, the report page, and the doctor."""
