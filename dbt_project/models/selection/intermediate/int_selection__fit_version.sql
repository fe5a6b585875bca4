{%- set rules = [
    'selection_version', 'lookback_days', 'threshold_denominator', 'half_life_days', 'pooled_lookback_days',
    'feedback_window_days', 'hysteresis', 'hysteresis_days', 'edit_surrogate',
] -%}
with rules as (
    {% for rule in rules -%}
        select '{{ rule }} {{ var(rule) }}' as rule
        union all
    {% endfor -%}
    select 'level ' || level || ' ' || cast(rank as string) || ' ' || cast(min_runs as string) || ' ' || cast(enabled as string)
    from {{ ref('selection_levels') }}
)

select md5({{ ordered_string_agg('rule', 'rule', '|') }}) as fit_version
from rules
