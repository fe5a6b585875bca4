with edited as (
    select * from {{ ref('int_selection__edit_levels') }}
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
        edited.as_of_date,
        edited.form_key,
        ({{ exact_sum('edited.runs * ' ~ edit_log('edited.edit_level')) }} + 5 * max(overall.mean_log))
        / ({{ exact_sum('edited.runs') }} + 5) as mean_log
    from edited
    inner join overall on edited.as_of_date = overall.as_of_date
    group by edited.as_of_date, edited.form_key
),

-- in twentieths, so that the fifths below are cut on a short list
deviations as (
    select
        edited.*,
        cast(round(20 * ({{ edit_log('edited.edit_level') }} - forms.mean_log)) as bigint) as deviation
    from edited
    inner join forms on edited.as_of_date = forms.as_of_date and edited.form_key = forms.form_key
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
    deviations.as_of_date,
    deviations.form_key,
    deviations.edit_level,
    least(5, 1 + cast(floor(5 * ranked.share_below) as bigint)) as edit_bin
from deviations
inner join ranked on deviations.as_of_date = ranked.as_of_date and deviations.deviation = ranked.deviation
