with batches as (
    select
        batch_seq,
        source,
        event_dates
    from {{ ref('int_style__new_batches') }}
),

event_batches as (
    select event_dates from batches
    where source = 'autofill_events'
),

-- feedback changes what was known from the day it was given on, and not since the day of its run
feedback as (
    select greatest(cast(f.created_at as date), d.event_date) as known_on
    from {{ ref('stg_autofill__feedback') }} as f
    inner join {{ ref('int_style__event_days') }} as d on f._key = d._key
    where f._seq in (
        select batch_seq from batches
        where source = 'autofill_feedback'
    )
),

changes as (
    select element as known_on from {{ array_elements('event_batches', 'event_dates') }} as landed
    union all
    -- a run that moved to another day is missing from the day it came from
    select d.event_date as known_on
    from {{ ref('int_style__event_days') }} as d
    inner join {{ ref('int_style__moved_events') }} as m on d._key = m._key
    union all
    select known_on from feedback
    union all
    select event_date as known_on from {{ ref('int_style__retitled_days') }}
)

select min(known_on) as changed_from
from changes
