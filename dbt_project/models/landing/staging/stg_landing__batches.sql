with landing_log as (
    select * from {{ source('raw', 'landing_log') }}
),

-- a file that was landed again counts as what it is now
ranked as (
    select
        *,
        row_number() over (partition by source, fingerprint order by batch_seq desc) as recency
    from landing_log
)

select
    batch_seq,
    source,
    file,
    fingerprint,
    lines,
    accepted,
    duplicates,
    rejected,
    quarantined,
    event_dates,
    landed_at
from ranked
where recency = 1
