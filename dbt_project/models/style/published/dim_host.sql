with hosts as (
    select
        as_of_date,
        host,
        coalesce(max(host_family), 'other') as host_family,
        count(*) as forms,
        sum(runs) as runs,
        max(last_run_at) as last_run_at,
        {{ is_small(merged_people()) }} as is_small
    from {{ ref('int_style__form_history') }}
    where
        as_of_date in (
            select as_of_date from {{ ref('int_run__dates') }}
            where is_current
        )
    group by as_of_date, host
),

-- docs/rules/style.md#small-groups
shown as (
    select
        *,
        case when is_small then 'other' else host end as shown_host,
        case when is_small then 'other' else host_family end as shown_family
    from hosts
)

select
    shown_host as host,
    shown_family as host_family,
    cast(sum(forms) as bigint) as forms,
    cast(sum(runs) as bigint) as runs,
    cast(max(last_run_at) as date) as last_seen_on,
    as_of_date
from shown
group by as_of_date, shown_host, shown_family
