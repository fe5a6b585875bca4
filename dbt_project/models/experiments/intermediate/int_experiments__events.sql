{#- The key alone first: DuckDB skips most rows by one column, and none by a pair. -#}
{{ replaces(
    '_key in (select _key from {ledger}) and (source, _key) in (select source, _key from {ledger})',
    ledger='int_experiments__deliveries'
) }}

select
    source,
    event_id,
    experiment_id,
    user_id,
    metric,
    value,
    occurred_at,
    event_date,
    _key
from {{ ref('int_experiments__deliveries') }}
-- a proposal without a review is none yet
where recency = 1 and value is not null
