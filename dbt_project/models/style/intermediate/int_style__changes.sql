with new_batches as (
    select * from {{ ref('int_run__new_batches') }}
    where domain = 'style'
),

event_batches as (
    select event_dates from new_batches
    where source = 'autofill_events'
),

event_days as (
    select * from {{ ref('int_style__event_days') }}
),

-- feedback changes what was known from the day it was given, not from the day of its run
feedback as (
    select
        event_days.event_date,
        greatest(cast(feedback.created_at as date), event_days.event_date) as known_on
    from {{ ref('stg_autofill__feedback') }} as feedback
    inner join event_days on feedback._key = event_days._key
    where feedback._seq in (
        select batch_seq from new_batches
        where source = 'autofill_feedback'
    )
),

moved_keys as (
    select _key from event_days
    group by _key
    having count(*) > 1
),

applications as (
    select application_id from {{ ref('stg_autofill__applications') }}
    where _seq in (
        select batch_seq from new_batches
        where source = 'applications'
    )
),

-- runs without a title of their own get that of their application, and with it their segment
retitled as (
    select distinct events.event_date
    from {{ ref('stg_autofill__events') }} as events
    inner join applications on events.application_id = applications.application_id
    where
        {{ has_new_batches('style', 'applications') }}
        -- refers to both sides, so it is evaluated after the join: the title is in JSON
        and case when applications.application_id is not null then events.job_title end is null
)

select
    element as event_date,
    element as known_on,
    'events landed' as cause
from {{ array_elements('event_batches', 'event_dates') }} as landed
union
select
    event_date,
    known_on,
    'feedback landed' as cause
from feedback
union
select
    event_date,
    event_date as known_on,
    'delivered under several days' as cause
from event_days
where _key in (select moved_keys._key from moved_keys)
union
select
    event_date,
    event_date as known_on,
    'title landed' as cause
from retitled
