select
    source,
    file,
    fingerprint,
    lines,
    accepted,
    duplicates,
    rejected,
    landed_at
from {{ ref('stg_landing__batches') }}
