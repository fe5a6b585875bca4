"""What must hold before anything is published, beyond dbt's own tests."""
