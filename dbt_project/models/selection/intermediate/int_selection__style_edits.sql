with runs as (
    select
        as_of_date,
        host_family,
        gen_style_id,
        runs,
        case when edit_level = 0 then 0.0 else {{ edit_log('edit_level') }} end as edit
    from {{ ref('int_selection__edit_evidence') }}
    where
        as_of_date in (
            select dates.as_of_date from {{ ref('int_run__dates') }} as dates
            where dates.is_current
        )
),

by_family as (
    select
        as_of_date,
        host_family,
        gen_style_id,
        {{ exact_sum('runs') }} as runs,
        {{ exact_sum('runs * edit') }} as edits,
        {{ exact_sum('runs * edit * edit') }} as squared_edits
    from runs
    group by as_of_date, host_family, gen_style_id
    having {{ exact_sum('runs') }} > 1e-9
)

select
    as_of_date,
    host_family,
    gen_style_id,
    edits / runs as family_mean,
    {{ exact_sum('edits', over='partition by as_of_date, gen_style_id') }}
    / {{ exact_sum('runs', over='partition by as_of_date, gen_style_id') }} as mean,
    -- of single runs around the mean of their family and style; not less than a step of editing is wide
    greatest(
        1.0 / 16,
        {{ exact_sum('squared_edits - edits * edits / runs', over='partition by as_of_date') }}
        / {{ exact_sum('runs', over='partition by as_of_date') }}
    ) as variance
from by_family
