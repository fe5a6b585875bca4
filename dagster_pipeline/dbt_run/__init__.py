"""How dbt is called: its environment, its models as Dagster assets, its Spark tables."""
