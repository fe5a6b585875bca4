with as_of as (
    select max(as_of_date) as as_of_date
    from {{ ref('int_run__dates') }}
    where is_current
)

select
    event_date,
    host,
    coalesce(host_family, 'other') as host_family,
    segment_key,
    gen_style_id,
    policy,
    cast(sum(runs) as bigint) as runs,
    cast(sum(ok_runs) as bigint) as ok_runs,
    cast(sum(helpful + unhelpful) as bigint) as answered,
    cast(sum(helpful) as bigint) as helpful,
    cast(sum(unhelpful) as bigint) as unhelpful,
    cast(sum(edit_runs) as bigint) as edit_runs,
    cast(sum(edit_chars) as bigint) as edit_chars
from {{ ref('fct_style__form_runs_daily') }}
cross join as_of
-- a day that was built ahead is not published ahead
where event_date <= as_of.as_of_date and event_date > {{ add_days('as_of.as_of_date', '-' ~ var('style_daily_days')) }}
group by event_date, host, coalesce(host_family, 'other'), segment_key, gen_style_id, policy
