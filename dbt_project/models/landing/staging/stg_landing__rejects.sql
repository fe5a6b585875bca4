select
    source,
    file,
    fingerprint,
    line,
    reason,
    text
from {{ source('raw', 'rejects') }}
where
    fingerprint is null
    or fingerprint in (select fingerprint from {{ source('raw', 'landing_log') }})
