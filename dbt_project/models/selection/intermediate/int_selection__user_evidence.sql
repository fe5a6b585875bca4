with dates as (
    select
        as_of_date,
        {{ month_start(add_days('as_of_date', -var('pooled_lookback_days'))) }} as begins
    from {{ ref('int_run__dates') }}
    where is_current
),

known as (
    select
        answers.*,
        dates.as_of_date,
        {{ whole_days('answers.event_date', 'dates.as_of_date') }} as age
    from {{ ref('fct_selection__user_answers_daily') }} as answers
    inner join dates
        on
            answers.event_date >= dates.begins and answers.event_date <= dates.as_of_date
            and answers.known_on <= dates.as_of_date
),

users as (
    select user_key from known
    group by user_key
    having sum(answers) >= {{ var('style_choice_min_answers') }}
),

weighted as (
    select
        *,
        {{ evidence_weight('age') }} as weight,
        case when edit_level = 0 then 0.0 else {{ edit_log('edit_level') }} end as edit
    from known
    where user_key in (select users.user_key from users)
)

select
    as_of_date,
    user_key,
    coalesce(host_family, '') as host_family,
    coalesce(segment_key, '') as segment_key,
    gen_style_id,
    age < {{ var('recent_days') }} as is_recent,
    cast(sum(answers) as bigint) as answers,
    cast(sum(helpful) as bigint) as helpful_answers,
    {{ exact_sum('weight * answers') }} as n,
    {{ exact_sum('weight * weight * answers') }} as n2,
    {{ exact_sum('weight * helpful') }} as helpful,
    {{ exact_sum('weight * weight * helpful') }} as helpful2,
    {{ exact_sum('case when edit is null then 0 else weight * answers end') }} as edited,
    {{ exact_sum('case when edit is null then 0 else weight * weight * answers end') }} as edited2,
    {{ exact_sum('coalesce(weight * answers * edit, 0)') }} as edits,
    {{ exact_sum('coalesce(weight * weight * answers * edit, 0)') }} as edits2,
    {{ exact_sum('coalesce(weight * weight * answers * edit * edit, 0)') }} as squared_edits2
from weighted
group by
    as_of_date, user_key, coalesce(host_family, ''), coalesce(segment_key, ''), gen_style_id,
    age < {{ var('recent_days') }}
