-- What the figures of the section say, in one or two sentences.
with landed as (
    select cast(landed_at as date) as day, sum(lines) as lines, sum(accepted) as accepted,
        sum(duplicates) as duplicates, sum(rejected) as rejected
    from landing_log
    group by all
    order by day desc
    limit 1
)

select
    format('On {} {:,} lines landed: {:,} accepted, {:,} exact duplicates, {:,} rejected.',
        day::varchar, lines::bigint, accepted::bigint, duplicates::bigint, rejected::bigint) as says
from landed
