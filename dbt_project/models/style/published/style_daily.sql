with as_of as (
    select max(as_of_date) as as_of_date
    from {{ ref('int_run__dates') }}
    where is_current
)

select
    event_date,
    host,
    host_family,
    segment_key,
    gen_style_id,
    policy,
    runs,
    ok_runs,
    helpful + unhelpful as answered,
    helpful,
    unhelpful,
    edit_runs,
    edit_chars
from {{ ref('fct_style__shown_daily') }}
cross join as_of
-- a day that was built ahead is not published ahead
where event_date <= as_of.as_of_date and event_date > {{ add_days('as_of.as_of_date', '-' ~ var('style_daily_days')) }}
