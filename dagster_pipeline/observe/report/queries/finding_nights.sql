-- What the figures of the section say, in one or two sentences.
with night as (
    select *, epoch(finished_at) - epoch(started_at) as seconds from nights order by started_at desc limit 1
),

slowest as (
    select step.key as name, step.value as seconds
    from (select unnest(map_entries(steps)) as step from night)
    order by seconds desc
    limit 1
)

select
    format('The last night took {:.0f} s', seconds)
    || coalesce((select format(', of which {} {:.0f} s', name, slowest.seconds) from slowest), '') || '. '
    || format('{} checks passed, {} warned, {} failed.', coalesce(checks['passed'], 0), coalesce(checks['warned'], 0),
        coalesce(checks['failed'], 0)) as says
from night
