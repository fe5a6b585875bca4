with hints as (
    select * from {{ ref('int_selection__hints') }}
),

levels as (
    select max(case when level = 'form' then min_runs end) as form_min_runs
    from {{ ref('selection_levels') }}
    where enabled
)

select
    hints.*,
    {{ hint_explanation() }} as explanation,
    'threshold' as selector,
    cast(null as double) as expected_helpful_rate,
    cast(null as double) as probability_best
from hints
cross join levels
