-- what the last successful run summed up holds as long as the rules are the same
with last_run as (
    select {{ evidence_by_day('built.as_of_date') }} as known_before
    from ({{ latest_builds(source('run', 'run_log')) }}) as built
    inner join {{ ref('int_run__rules') }} as rules on built.domain = rules.domain and built.rules = rules.rules
    where built.domain = 'selection' and not {{ flags.FULL_REFRESH | lower }}
),

tonight as (
    select {{ evidence_by_day('as_of_date') }} as known_before
    from {{ ref('int_selection__evenings') }}
    where is_current
),

months as (
    select distinct {{ month_start('event_date') }} as event_date
    from {{ ref('fct_selection__answers_daily') }}
),

changed as (
    select distinct {{ month_start('event_date') }} as event_date
    from {{ ref('int_style__changes') }}
)

select
    months.event_date,
    tonight.known_before
from months
cross join tonight
left join last_run on true
left join changed on months.event_date = changed.event_date
where
    months.event_date < tonight.known_before
    and (
        changed.event_date is not null
        or last_run.known_before is null
        -- another month of knowledge is over: it holds answers to runs of earlier ones
        or (
            last_run.known_before < tonight.known_before
            and months.event_date
            >= {{ month_start(add_days('last_run.known_before', '-' ~ var('feedback_days'))) }}
        )
    )
