with as_of as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_current
),

enriched as (
    select
        system,
        count(*) as emails
    from {{ ref('fct_ats__email_applications') }}
    group by system
),

systems as (
    select host_family as system from {{ ref('ats_host_families') }}
    union
    select system from enriched
)

select
    'ats_enriched_total' as metric,
    systems.system,
    coalesce(enriched.emails, 0) as value,
    as_of.as_of_date
from systems
cross join as_of
left join enriched on systems.system = enriched.system
