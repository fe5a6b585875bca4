with candidates as (
    select
        *,
        max(p) over (partition by as_of_date, host, schema_hash, segment_key) as best_p
    from {{ ref('int_style__pooled_candidates') }}
),

-- spec 1 §4 breaks ties by evidence, which entrenches what was tried first; here it is what editing costs
ranked as (
    select
        *,
        row_number() over (
            partition by as_of_date, host, schema_hash, segment_key
            order by
                case when p > best_p - {{ var('hysteresis') }} then 0 else 1 end asc,
                case when p > best_p - {{ var('hysteresis') }} then edit_cost end asc nulls last,
                case when p > best_p - {{ var('hysteresis') }} then null else p end desc nulls last,
                gen_style_id asc
        ) as place
    from candidates
)

select * from ranked
