with applications as (
    select application_id
    from {{ ref('stg_autofill__applications') }}
    where _seq in (
        select batch_seq from {{ ref('int_style__new_batches') }}
        where source = 'applications'
    )
)

select distinct events.event_date
from {{ ref('stg_autofill__events') }} as events
inner join applications on events.application_id = applications.application_id
where
    {{ has_landed('applications') }}
    -- with both sides of the join, so that it is not asked before it: the title lies in JSON
    and case when applications.application_id is not null then events.job_title end is null
