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
)

select * from ranked
