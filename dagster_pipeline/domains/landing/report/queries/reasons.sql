-- One row per source and reason of refusal, since the beginning.
select source, reason, rows from landing_rejects_summary order by rows desc, source, reason limit 15
