with addresses as (
    select * from {{ latest_sync('greenhouse_email_address', ['candidate_id', 'index']) }}
)

select
    candidate_id,
    index as position,
    {{ bare_address('value') }} as email
from addresses
