with people as (
    select
        status,
        sum(users) as users
    from {{ ref('fct_experiments__users_daily') }}
    where status in ('unknown experiment', 'unknown variant', 'before start', 'after end')
    group by status
),

matched as (
    select
        coalesce(sum(conversions), 0) as conversions,
        coalesce(sum(conversions_before), 0) as conversions_before,
        coalesce(sum(conversions_of_unknown_metrics), 0) as conversions_of_unknown_metrics
    from {{ ref('fct_experiments__conversions_daily') }}
),

landed as (
    select count(*) as conversions from {{ ref('int_experiments__events') }}
    where source = 'conversions'
)

select
    'assignments' as source,
    case status
        when 'unknown experiment' then 'the experiment is unknown'
        when 'unknown variant' then 'the variant is unknown'
        when 'before start' then 'assigned before the experiment started'
        else 'assigned after the experiment ended'
    end as reason,
    cast(users as bigint) as rows
from people
union all
select
    'conversions' as source,
    'nobody of the experiment did it' as reason,
    cast(l.conversions - m.conversions as bigint) as rows
from landed as l
cross join matched as m
where l.conversions > m.conversions
union all
select
    'conversions' as source,
    'it happened before the assignment' as reason,
    cast(conversions_before as bigint) as rows
from matched
where conversions_before > 0
union all
select
    'conversions' as source,
    'the metric is unknown' as reason,
    cast(conversions_of_unknown_metrics as bigint) as rows
from matched
where conversions_of_unknown_metrics > 0
union all
select
    'experiments' as source,
    'the time zone is unknown, UTC is taken' as reason,
    count(*) as rows
from {{ ref('int_experiments__definitions') }}
where is_unknown_timezone
having count(*) > 0
