with dates as (
    select as_of_date from {{ ref('int_style__pooled_dates') }}
    where is_fitted_now
),

answers as (
    select * from {{ ref('fct_style__answers_daily') }}
),

-- an answer counts from the day it was known, a missing one from the day nobody is expected to answer any more
known as (
    select
        dates.as_of_date,
        a.host,
        a.schema_hash,
        coalesce(a.host_family, '') as host_family,
        coalesce(a.segment_key, '') as segment_key,
        a.gen_style_id,
        a.edit_level,
        power(0.5, cast({{ whole_days('a.event_date', 'dates.as_of_date') }} as double) / {{ var('half_life_days') }}) as weight,
        a.runs,
        a.helpful,
        a.helpful + a.unhelpful as answered,
        case
            when a.event_date <= {{ add_days('dates.as_of_date', -var('feedback_window_days')) }}
                then a.runs - a.helpful - a.unhelpful
            else 0
        end as unanswered
    from answers as a
    inner join dates
        on
            a.event_date <= dates.as_of_date
            and a.event_date > {{ add_days('dates.as_of_date', -var('pooled_lookback_days')) }}
            and a.known_on <= dates.as_of_date
)

select
    as_of_date,
    host,
    schema_hash,
    host_family,
    segment_key,
    gen_style_id,
    edit_level,
    cast(sum(helpful) as bigint) as helpful_runs,
    cast(sum(answered) as bigint) as answered_runs,
    {{ exact_sum('weight * runs') }} as runs,
    {{ exact_sum('weight * helpful') }} as helpful,
    {{ exact_sum('weight * answered') }} as answered,
    {{ exact_sum('weight * weight * answered') }} as answered2,
    {{ exact_sum('weight * unanswered') }} as unanswered,
    {{ exact_sum('weight * weight * unanswered') }} as unanswered2
from known
group by as_of_date, host, schema_hash, host_family, segment_key, gen_style_id, edit_level
