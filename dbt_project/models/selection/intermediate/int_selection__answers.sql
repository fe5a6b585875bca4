-- only runs that somebody answered later have more than one state: few, beside all runs
with feedback as (
    select
        runs.event_id,
        runs.user_key,
        answers.feedback_status,
        coalesce(answers.edit_chars, runs.delivered_edit_chars) as edit_chars,
        runs.delivered_feedback_status,
        runs.delivered_edit_chars,
        runs.event_date,
        greatest(cast(answers.created_at as date), runs.event_date) as known_on,
        runs.host,
        runs.schema_hash,
        runs.host_family,
        runs.segment_key,
        runs.gen_style_id,
        row_number() over (
            partition by runs.event_id, greatest(cast(answers.created_at as date), runs.event_date)
            order by answers.created_at desc, answers._seq desc, answers._line desc
        ) as recency
    from {{ ref('int_style__runs') }} as runs
    inner join {{ ref('stg_autofill__feedback') }} as answers on runs.event_id = answers.event_id
    where
        runs.gen_style_id is not null
        and answers.created_at <= runs.created_at + interval {{ var('feedback_days') }} day
),

ordered as (
    select
        *,
        row_number() over (partition by event_id order by known_on) as place,
        lag(feedback_status) over (partition by event_id order by known_on) as earlier_feedback_status,
        lag(edit_chars) over (partition by event_id order by known_on) as earlier_edit_chars
    from feedback
    where recency = 1
)

select
    event_id,
    user_key,
    event_date,
    known_on,
    host,
    schema_hash,
    host_family,
    segment_key,
    gen_style_id,
    feedback_status,
    edit_chars,
    case when place = 1 then delivered_feedback_status else earlier_feedback_status end as replaced_feedback_status,
    case when place = 1 then delivered_edit_chars else earlier_edit_chars end as replaced_edit_chars
from ordered
