"""Landing: files become typed raw Parquet by event date, with every line accounted for. Knows nothing of dbt."""
