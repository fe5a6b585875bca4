-- What the figures of the section say, in one or two sentences.
with night as (
    select *, epoch(finished_at) - epoch(started_at) as seconds from nights order by started_at desc limit 1
),

slowest as (
    select step, steps.seconds
    from steps
    inner join night on steps.run_id = night.run_id
    order by steps.seconds desc, step
    limit 1
)

select
    format('The last night took {:.0f} s', seconds)
    || coalesce((select format(', of which {} {:.0f} s', lower(step), slowest.seconds) from slowest), '') || '. '
    || format('{} checks passed, {} warned, {} failed.', coalesce(checks['passed'], 0), coalesce(checks['warned'], 0),
        coalesce(checks['failed'], 0)) as says
from night
