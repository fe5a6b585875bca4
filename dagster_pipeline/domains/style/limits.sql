-- One row per measure and subject. Runs with the warehouse as database now and the current publication as before.
with as_of as (
    select max(as_of_date) as as_of_date from now.published.style_hints
),

days as (
    select event_date, sum(runs) as runs from now.published.runs_daily group by event_date
),

newest as (
    select max(event_date) as event_date from days where event_date <= (select as_of_date from as_of)
),

-- the same weekday of the eight weeks before
usual as (
    select median(days.runs) as runs
    from days, newest
    where days.event_date < newest.event_date
        and days.event_date >= newest.event_date - 56
        and dayofweek(days.event_date) = dayofweek(newest.event_date)
),

volume as (
    select days.runs / usual.runs as ratio, usual.runs as before, days.runs as now
    from days, newest, usual
    where days.event_date = newest.event_date and usual.runs > 0
),

people as (
    select
        (
            select users.users from now.marts.fct_style__users_daily as users, newest
            where users.event_date = newest.event_date
        ) as now,
        (
            select median(users.users)
            from now.marts.fct_style__users_daily as users, newest
            where users.event_date < newest.event_date
                and users.event_date >= newest.event_date - 56
                and dayofweek(users.event_date) = dayofweek(newest.event_date)
        ) as before
),

-- small groups come and go under other (docs/rules/style.md#small-groups): shares of all runs, but not its own
hosts_before as (
    select host, sum(total_runs) / sum(sum(total_runs)) over () as share
    from before.published.form_style_stats group by host qualify host <> 'other'
),

hosts_now as (
    select host, sum(total_runs) / sum(sum(total_runs)) over () as share
    from now.published.form_style_stats group by host qualify host <> 'other'
),

segments_before as (
    select coalesce(segment_key, 'none') as segment_key, sum(runs) / sum(sum(runs)) over () as share
    from before.published.segment_distribution group by 1
    qualify coalesce(segment_key, 'none') <> 'other'
),

segments_now as (
    select coalesce(segment_key, 'none') as segment_key, sum(runs) / sum(sum(runs)) over () as share
    from now.published.segment_distribution group by 1
    qualify coalesce(segment_key, 'none') <> 'other'
)

select 'day_volume_low' as measure, 'newest day' as subject, ratio as value, before, now from volume
union all
select 'day_volume_high', 'newest day', ratio, before, now from volume
union all
select
    'newest_event_age', 'runs', as_of.as_of_date - newest.event_date,
    (select max(b.as_of_date) - max(d.event_date) from before.published.style_hints as b, before.published.runs_daily as d),
    as_of.as_of_date - newest.event_date
from as_of, newest
union all
select
    'segment_share_moved', coalesce(n.segment_key, b.segment_key),
    abs(coalesce(n.share, 0) - coalesce(b.share, 0)), coalesce(b.share, 0), coalesce(n.share, 0)
from segments_now as n
full join segments_before as b on n.segment_key = b.segment_key
union all
select 'top_user_share', 'answers', top_user_share, 0, top_user_share from now.intermediate.int_style__answering_users
union all
select 'users_low', 'newest day', now / before, before, now from people
where before > 0
union all
select
    'host_share_moved', coalesce(n.host, b.host),
    abs(coalesce(n.share, 0) - coalesce(b.share, 0)), coalesce(b.share, 0), coalesce(n.share, 0)
from hosts_now as n
full join hosts_before as b on n.host = b.host
union all
-- not from the published table, where a style of few people is other
select 'unknown_style_runs', gen_style_id, sum(total_runs), 0, sum(total_runs)
from now.intermediate.int_style__level_stats
where level = 'form' and as_of_date = (select as_of_date from as_of)
    and gen_style_id not in (select id from now.seeds.gen_styles)
group by gen_style_id
