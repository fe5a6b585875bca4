{{ replaces(
    'as_of_date not in (select as_of_date from {ledger} where not is_fitted_now)',
    ledger='int_selection__evenings', partition_by='as_of_date'
) }}

with candidates as (
    select
        *,
        max(p) over (partition by as_of_date, host, schema_hash) as best_p
    from {{ ref('int_selection__pooled_candidates') }}
    where is_main
),

-- ties go to the style that costs least editing: more evidence would entrench what was tried first
ranked as (
    select
        *,
        row_number() over (
            partition by as_of_date, host, schema_hash
            order by
                case when p > best_p - {{ var('hysteresis') }} then 0 else 1 end asc,
                case when p > best_p - {{ var('hysteresis') }} then edit_cost end asc nulls last,
                case when p > best_p - {{ var('hysteresis') }} then null else p end desc nulls last,
                gen_style_id asc
        ) as place
    from candidates
),

first as (
    select
        *,
        max(case when place = 1 then eta end) over (partition by as_of_date, host, schema_hash) as first_eta,
        max(case when place = 1 then variance end) over (partition by as_of_date, host, schema_hash) as first_variance
    from ranked
),

-- how probably the first one is better than each other, as far as anybody knows
compared as (
    select
        *,
        case
            when place > 1 then {{ normal_cdf('(first_eta - eta) / sqrt(first_variance + variance)') }}
        end as beaten_probability
    from first
)

select
    *,
    place = 1 or p > best_p - {{ var('hysteresis') }}
    or beaten_probability < {{ var('change_probability') }} as is_contender
from compared
