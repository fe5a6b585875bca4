with event_batches as (
    select event_dates from {{ ref('int_style__new_batches') }}
    where source = 'autofill_events'
)

select element as event_date from {{ array_elements('event_batches', 'event_dates') }} as landed
union
select event_date from {{ ref('int_style__event_days') }}
union
select event_date from {{ ref('int_style__retitled_days') }}
