with as_of as (
    select as_of_date, {{ add_days('as_of_date', 1) }} as next_day
    from {{ ref('int_run__dates') }}
    where is_current
),

known as (
    select
        entries.*,
        as_of.as_of_date,
        lead(entries.changed_at) over (
            partition by entries.system, entries.application_id order by entries.changed_at asc, entries.stage asc
        ) as next_change
    from ({{ stage_entries() }}) as entries
    cross join as_of
    where entries.changed_at < as_of.next_day
),

stage_groups as (
    {{ stage_groups('known', ['stage']) }}
),

-- Days of silence, ended by a change or still going on: the observations of Kaplan and Meier (1958).
spells as (
    select
        known.system,
        known.application_id,
        stage_groups.stage_group,
        known.next_change is not null as was_heard,
        least(
            {{ whole_days('known.changed_at', 'coalesce(known.next_change, known.as_of_date)') }},
            {{ var('ats_ghosting')['horizon_days'] }}
        ) as days
    from known
    inner join stage_groups on known.stage = stage_groups.name
    where not stage_groups.is_closed
),

counts as (
    select
        system,
        stage_group,
        days,
        sum(case when was_heard then 1 else 0 end) as heard,
        count(*) as spells
    from spells
    group by system, stage_group, days
),

grid as (
    select
        telling.system,
        telling.stage_group,
        steps.step as days
    from (
        select
            system,
            stage_group
        from spells
        group by system, stage_group
        having count(distinct application_id) >= {{ var('ats_ghosting')['min_applications'] }}
    ) as telling
    cross join {{ numbers(var('ats_ghosting')['horizon_days'] + 1) }} as steps
),

at_risk as (
    select
        grid.system,
        grid.stage_group,
        grid.days,
        coalesce(counts.heard, 0) as heard,
        sum(coalesce(counts.spells, 0)) over (
            partition by grid.system, grid.stage_group order by grid.days desc
        ) as silent
    from grid
    left join counts
        on grid.system = counts.system and grid.stage_group = counts.stage_group and grid.days = counts.days
),

survival as (
    select
        *,
        -- the share that is still silent after so many days; a floor keeps its logarithm finite
        exp({{ exact_sum(
            "ln(greatest(1 - heard / cast(greatest(silent, 1) as double), 0.000001))",
            "partition by system, stage_group order by days asc"
        ) }}) as still_silent
    from at_risk
)

-- Of those silent so long, the share that stayed silent to the horizon.
select
    system,
    stage_group,
    days,
    round(least(1.0, min(still_silent) over (partition by system, stage_group) / still_silent), 4) as risk
from survival
