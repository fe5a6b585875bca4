with hosts as (
    select
        host,
        max(host_family) as host_family,
        count(*) as forms,
        cast(sum(runs) as bigint) as runs,
        max(last_run_at) as last_seen_at,
        max(as_of_date) as as_of_date
    from {{ ref('int_style__form_history') }}
    where
        as_of_date in (
            select as_of_date from {{ ref('int_run__dates') }}
            where is_current
        )
    group by host
)

select
    host,
    coalesce(host_family, 'other') as host_family,
    forms,
    runs,
    last_seen_at,
    as_of_date
from hosts
