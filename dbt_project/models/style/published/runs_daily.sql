with as_of as (
    select max(as_of_date) as as_of_date
    from {{ ref('int_run__dates') }}
    where is_current
)

select
    event_date,
    coalesce(host_family, 'other') as host_family,
    segment_key,
    policy,
    cast(sum(runs) as bigint) as runs,
    cast(sum(ok_runs) as bigint) as ok_runs,
    cast(sum(helpful) as bigint) as helpful,
    cast(sum(unhelpful) as bigint) as unhelpful
from {{ ref('fct_style__mix_daily') }}
cross join as_of
-- a day that was built ahead is not published ahead
where event_date <= as_of.as_of_date
group by event_date, coalesce(host_family, 'other'), segment_key, policy
