with rules as (
    select * from {{ ref('int_run__rules') }}
),

built as (
    {{ latest_builds(source('run', 'run_log')) }}
),

-- 0 where everything is new: other rules, a run that was broken off under them, a full refresh
horizons as (
    select
        rules.domain,
        {{ '0' if flags.FULL_REFRESH else 'coalesce(built.newest_batch, 0)' }} as newest_batch
    from rules
    left join built on rules.domain = built.domain and rules.rules = built.rules
)

select
    horizons.domain,
    batches.batch_seq,
    batches.source,
    batches.event_dates
from {{ ref('stg_landing__batches') }} as batches
inner join horizons on batches.batch_seq > horizons.newest_batch
