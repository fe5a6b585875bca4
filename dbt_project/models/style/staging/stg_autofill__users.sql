with events as (
    select * from {{ source('raw', 'autofill_events') }}
)

select
    user_id,
    {{ short_hash('user_id') }} as user_key,
    event_date
from events
where _seq <= (select max(batch_seq) from {{ source('raw', 'landing_log') }})
