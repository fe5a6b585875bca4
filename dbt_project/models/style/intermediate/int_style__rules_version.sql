with rules as (
    select 'rollup ' || '{{ var("rollup_version") }}' as rule
    union all
    select 'feedback ' || '{{ var("feedback_days") }}'
    union all
    select 'family ' || host_family || ' ' || domain || ' ' || coalesce(query_parameter, '')
    from {{ ref('ats_host_families') }}
    union all
    select 'override ' || host || ' ' || host_family from {{ ref('ats_host_overrides') }}
    union all
    select 'segment ' || cast(priority as string) || ' ' || segment_key || ' ' || phrase
    from {{ ref('segment_rules') }}
    union all
    select 'discipline ' || cast(priority as string) || ' ' || discipline || ' ' || phrase
    from {{ ref('discipline_rules') }}
)

select md5({{ ordered_string_agg('rule', 'rule', '|') }}) as rules_version
from rules
