with edited as (
    select
        as_of_date,
        host,
        schema_hash,
        edit_level,
        {{ exact_sum('runs') }} as runs
    from {{ ref('int_selection__pooled_evidence') }}
    where edit_level > 0
    group by as_of_date, host, schema_hash, edit_level
),

overall as (
    select
        as_of_date,
        {{ exact_sum('runs * ' ~ edit_log('edit_level')) }} / {{ exact_sum('runs') }} as mean_log
    from edited
    group by as_of_date
),

-- a form's own mean, drawn towards everybody's as if by five more runs
forms as (
    select
        e.as_of_date,
        e.host,
        e.schema_hash,
        ({{ exact_sum('e.runs * ' ~ edit_log('e.edit_level')) }} + 5 * max(o.mean_log))
        / ({{ exact_sum('e.runs') }} + 5) as mean_log
    from edited as e
    inner join overall as o on e.as_of_date = o.as_of_date
    group by e.as_of_date, e.host, e.schema_hash
),

-- in twentieths, so that the fifths below are cut on a short list
deviations as (
    select
        e.*,
        cast(round(20 * ({{ edit_log('e.edit_level') }} - f.mean_log)) as bigint) as deviation
    from edited as e
    inner join forms as f on e.as_of_date = f.as_of_date and e.host = f.host and e.schema_hash = f.schema_hash
),

counted as (
    select
        as_of_date,
        deviation,
        sum(cast(runs as decimal(38, 18))) as runs
    from deviations
    group by as_of_date, deviation
),

ranked as (
    select
        as_of_date,
        deviation,
        cast(
            sum(runs) over (
                partition by as_of_date order by deviation rows between unbounded preceding and current row
            ) - runs / 2 as double
        ) / cast(sum(runs) over (partition by as_of_date) as double) as share_below
    from counted
)

select
    d.as_of_date,
    d.host,
    d.schema_hash,
    d.edit_level,
    least(5, 1 + cast(floor(5 * r.share_below) as bigint)) as edit_bin
from deviations as d
inner join ranked as r on d.as_of_date = r.as_of_date and d.deviation = r.deviation
