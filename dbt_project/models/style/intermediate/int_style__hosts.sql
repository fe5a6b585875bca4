with hosts as (
    select distinct host from {{ ref('int_style__deliveries') }}
),

families as (
    select * from {{ ref('ats_host_families') }}
),

by_domain as (
    select
        hosts.host,
        min(families.host_family) as host_family
    from hosts
    inner join families
        on hosts.host = families.domain or hosts.host like '%.' || families.domain
    group by hosts.host
)

select
    hosts.host,
    coalesce(by_domain.host_family, overrides.host_family) as host_family
from hosts
left join by_domain on hosts.host = by_domain.host
left join {{ ref('ats_host_overrides') }} as overrides on hosts.host = lower({{ trimmed('overrides.host') }})
