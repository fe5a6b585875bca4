with batches as (
    select
        batch_seq,
        source
    from {{ ref('int_style__new_batches') }}
),

-- eight bytes a row over all of history, so that a redelivery finds the day it came from whatever its age
delivered_on_several_days as (
    select _key from {{ ref('stg_autofill__events') }}
    where
        _key in (
            select e._key from {{ ref('stg_autofill__events') }} as e
            where e._seq in (
                select batch_seq from batches
                where source = 'autofill_events'
            )
        )
    group by _key
    having min(event_date) <> max(event_date)
),

looked_for as (
    select _key from delivered_on_several_days
    union
    select _key from {{ ref('stg_autofill__feedback') }}
    where _seq in (
        select batch_seq from batches
        where source = 'autofill_feedback'
    )
)

select distinct
    _key,
    event_date
from {{ ref('stg_autofill__events') }}
where _key in (select looked_for._key from looked_for)
