"""applylens-warehouse: landing, orchestration, checks and publishing around the dbt project."""
