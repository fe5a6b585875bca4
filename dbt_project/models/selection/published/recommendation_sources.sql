{{ replaces(
    'as_of_date in (select as_of_date from {ledger} where is_requested)',
    ledger='int_run__dates', keeps_history=true
) }}

with hints as (
    select
        as_of_date,
        source
    from {{ ref('style_hints_history') }}
    where as_of_date in (
        select as_of_date from {{ ref('int_run__dates') }}
        where is_requested
    )
),

sources as (
    {% for source in hint_sources() -%}
        select '{{ source }}' as source
        {% if not loop.last %}union all{% endif %}
    {% endfor -%}
),

days as (
    select
        as_of_date,
        count(*) as all_profiles
    from hints
    group by as_of_date
),

counted as (
    select
        as_of_date,
        source,
        count(*) as profiles
    from hints
    group by as_of_date, source
)

select
    days.as_of_date,
    sources.source,
    coalesce(counted.profiles, 0) as profiles,
    cast(100 * coalesce(counted.profiles, 0) as double) / days.all_profiles as pct
from days
cross join sources
left join counted on days.as_of_date = counted.as_of_date and sources.source = counted.source
