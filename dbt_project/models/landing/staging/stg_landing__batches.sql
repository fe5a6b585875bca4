select
    batch_seq,
    source,
    file,
    fingerprint,
    lines,
    accepted,
    duplicates,
    rejected,
    event_dates,
    landed_at
from {{ source('raw', 'landing_log') }}
