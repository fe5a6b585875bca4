with as_of as (
    select as_of_date, {{ add_days('as_of_date', '-' ~ var('lookback_days')) }} as before_window
    from {{ ref('int_run__dates') }}
    where is_current
),

users as (
    select
        busy.user_key,
        sum(busy.answered) as answered
    from {{ ref('fct_style__busy_users_daily') }} as busy
    inner join as_of on busy.event_date <= as_of.as_of_date and busy.event_date > as_of.before_window
    group by busy.user_key
),

answers as (
    select sum(mix.helpful + mix.unhelpful) as answered
    from {{ ref('fct_style__mix_daily') }} as mix
    inner join as_of on mix.event_date <= as_of.as_of_date and mix.event_date > as_of.before_window
)

select coalesce(cast(max(users.answered) as double) / max(answers.answered), 0) as top_user_share
from answers
left join users on true
