with application_batches as (
    select batch_seq from {{ ref('int_style__new_batches') }}
    where source = 'applications'
),

applications as (
    select application_id
    from {{ ref('stg_autofill__applications') }}
    where _seq in (select batch_seq from application_batches)
),

event_batches as (
    select event_dates from {{ ref('int_style__new_batches') }}
    where source = 'autofill_events'
)

select element as event_date from {{ array_elements('event_batches', 'event_dates') }} as landed
union
select event_date from {{ ref('int_style__event_days') }}
union
-- a title that arrives with the application changes the segment of the runs that lack one
select events.event_date
from {{ ref('stg_autofill__events') }} as events
inner join applications on events.application_id = applications.application_id
where {{ untitled_of('events', 'applications') }}
