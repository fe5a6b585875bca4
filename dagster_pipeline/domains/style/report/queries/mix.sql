-- One row per share that is watched: the share and the band it is expected in.
with shares as (
    select 'events' as subject, segment_key as key, sum(share_of_runs) as share
    from segment_distribution
    group by all
    union all
    select
        'hints',
        case
            when source in ('form', 'form+family') then 'form'
            when source in ('segment', 'family_segment') then 'segment'
            when source in ('family', 'style') then 'family'
            else 'none'
        end,
        sum(pct) / 100
    from recommendation_sources
    where as_of_date = (select max(as_of_date) from recommendation_sources)
    group by all
)

select
    if(e.subject = 'events', 'runs', 'hints') as subject,
    e.key,
    coalesce(s.share, 0) as share,
    e.low,
    e.high,
    -- judged as shown, in whole percent
    case
        when round(coalesce(s.share, 0), 2) < e.low then 'below'
        when round(s.share, 2) > e.high then 'above'
        else 'within'
    end as verdict
from expected_shares as e
left join shares as s on e.subject = s.subject and e.key = s.key
order by e.subject desc, list_position(['senior', 'default', 'junior', 'intern', 'form', 'segment', 'family', 'none'], e.key)
