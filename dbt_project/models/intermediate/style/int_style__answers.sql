with runs as (
    select * from {{ ref('int_style__runs') }}
    where gen_style_id is not null
),

deliveries as (
    select
        event_id,
        feedback_status,
        edit_chars
    from {{ ref('int_style__deliveries') }}
),

feedback as (
    select
        runs.event_id,
        f.feedback_status,
        coalesce(f.edit_chars, deliveries.edit_chars) as edit_chars,
        greatest(cast(f.created_at as date), runs.event_date) as known_on,
        row_number() over (
            partition by runs.event_id, greatest(cast(f.created_at as date), runs.event_date)
            order by f.created_at desc, f._seq desc, f._line desc
        ) as recency
    from {{ ref('stg_autofill__feedback') }} as f
    inner join runs on f.event_id = runs.event_id
    inner join deliveries on f.event_id = deliveries.event_id
    where f.created_at <= runs.created_at + interval {{ var('feedback_days') }} day
),

-- what was known of a run at the end of a day on which something new came
states as (
    select
        event_id,
        known_on,
        feedback_status,
        edit_chars
    from feedback
    where recency = 1
    union all
    select
        runs.event_id,
        runs.event_date as known_on,
        deliveries.feedback_status,
        deliveries.edit_chars
    from runs
    inner join deliveries on runs.event_id = deliveries.event_id
    where not exists (
        select 1 from feedback
        where feedback.event_id = runs.event_id and feedback.known_on = runs.event_date
    )
),

bounded as (
    select
        *,
        lead(known_on) over (partition by event_id order by known_on) as known_until
    from states
)

select
    runs.event_id,
    runs.event_date,
    bounded.known_on,
    bounded.known_until,
    runs.host,
    runs.schema_hash,
    runs.host_family,
    runs.segment_key,
    runs.gen_style_id,
    bounded.feedback_status,
    bounded.edit_chars
from bounded
inner join runs on bounded.event_id = runs.event_id
