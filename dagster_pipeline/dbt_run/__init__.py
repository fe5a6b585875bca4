"""Dagster assets, in the order of a night: landing, dbt, publishing."""
