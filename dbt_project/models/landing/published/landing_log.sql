select
    source,
    file,
    fingerprint,
    lines,
    accepted,
    duplicates,
    rejected,
    quarantined,
    landed_at
from {{ ref('stg_landing__batches') }}
