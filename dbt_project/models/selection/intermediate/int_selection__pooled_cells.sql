with counted as (
    select
        as_of_date,
        {{ evidence_keys() }},
        answered as n,
        answered2 as n2,
        helpful as y,
        helpful2 as y2
    from {{ ref('int_selection__pooled_evidence') }}
    union all
    select
        as_of_date,
        {{ evidence_keys() }},
        n,
        n2,
        y,
        y2
    from {{ ref('int_selection__stand_ins') }}
),

cells as (
    select
        as_of_date,
        host,
        schema_hash,
        host_family,
        segment_key,
        gen_style_id,
        is_recent,
        {{ exact_sum('n') }} as n,
        {{ exact_sum('n2') }} as n2,
        {{ exact_sum('y') }} as y,
        {{ exact_sum('y2') }} as y2
    from counted
    group by as_of_date, host, schema_hash, host_family, segment_key, gen_style_id, is_recent
    -- answers that do not count leave the last digit of their difference
    having {{ exact_sum('n') }} > 1e-9
),

-- where the visits start
overall as (
    select
        as_of_date,
        ln(({{ exact_sum('y') }} + 1) / ({{ exact_sum('n - y') }} + 1)) as eta
    from cells
    group by as_of_date
)

select
    cells.*,
    overall.eta,
    cast(0 as double) as variance,
    cast(0 as double) as form_variance,
    cast(0 as double) as left_to_forms
from cells
inner join overall on cells.as_of_date = overall.as_of_date
