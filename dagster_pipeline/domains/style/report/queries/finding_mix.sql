-- What the figures of the section say, in one or two sentences.
with segments as (
    select
        coalesce(segment_key, 'unknown') as segment_key,
        sum(coalesce(share_of_runs, share_of_all_runs)) as share
    from segment_distribution group by all
),

outside as (
    select
        format('{} {:.0f} % (expected {:.0f} to {:.0f} %)', key, 100 * coalesce(share, 0), 100 * low, 100 * high) as said,
        key
    from expected_shares
    left join segments on key = segment_key
    where subject = 'events' and round(coalesce(share, 0), 2) not between low and high
)

select
    case
        when count(*) = 0 then 'Every segment of the traffic is within its expected band.'
        else 'Outside their expected bands: ' || string_agg(said, ', ' order by key) || '.'
    end as says
from outside
