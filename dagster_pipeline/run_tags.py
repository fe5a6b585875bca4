"""Tags on Dagster's runs that this package sets and reads."""

# The command that started a run; runs of the daemon have none.
COMMAND_TAG = "warehouse/command"
# Rebuild everything from raw (dbt build --full-refresh).
FULL_REFRESH_TAG = "warehouse/full_refresh"
# Why limits are overruled in this run (nightly --accept).
ACCEPT_TAG = "warehouse/accept"
# With a full refresh: also drop the published history of earlier nights.
FORGET_HISTORY_TAG = "warehouse/forget_history"
