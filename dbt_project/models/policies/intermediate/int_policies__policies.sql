with as_of as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_current
),

versions as (
    select
        p.*,
        cast(p.updated_at as date) <= as_of.as_of_date as is_known
    from {{ ref('stg_policies__policies') }} as p
    cross join as_of
),

ranked as (
    select
        *,
        row_number() over (
            partition by policy_id
            order by
                is_known desc,
                case when is_known then updated_at end desc,
                updated_at asc, _seq desc, _line desc
        ) as recency
    from versions
)

-- A policy edited since as_of_date still has a name, from its earliest later version; what it did then is not known.
select
    policy_id,
    name,
    case when is_known then action end as action,
    is_known and enabled as enabled,
    case when is_known then confidence_threshold end as confidence_threshold
from ranked
where recency = 1
