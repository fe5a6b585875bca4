-- One row per measure and subject. Runs with the warehouse as database now and the current publication as before.
with traffic as (
    select host, schema_hash, sum(total_runs) as runs
    from now.intermediate.int_style__level_stats
    where level = 'form' and as_of_date = (select max(as_of_date) from now.published.style_hints)
    group by host, schema_hash
),

forms as (
    select
        b.host,
        b.schema_hash,
        coalesce(traffic.runs, 0) as runs,
        b.preferred_style_id as before,
        n.preferred_style_id as now
    from before.published.style_hints as b
    inner join now.published.style_hints as n on b.host = n.host and b.schema_hash = n.schema_hash
    left join traffic on b.host = traffic.host and b.schema_hash = traffic.schema_hash
),

total as (
    select nullif(sum(runs), 0) as runs from forms
),

-- Under the rule of thresholds a segment's forms change together when its two best styles change places: in a world that
-- stays as it is, four of sixty nights changed more than 20 % of the traffic, the worst after the fortnight 34 %. What
-- the last fourteen nights have shown, up to 20 %, is usual. A change of more than 40 % always holds the domain back.
usual as (
    -- Nights on which nothing changed give null, which least() would leave out.
    select least(0.2, coalesce(max(share), 0)) as share
    from (
        select sum(traffic.runs) filter (h.before <> h.preferred_style_id) / (select runs from total) as share
        from (
            select
                *,
                lag(preferred_style_id) over (partition by host, schema_hash order by as_of_date) as before
            from now.published.style_hints_history
            where as_of_date >= (select max(as_of_date) from now.published.style_hints) - 15
        ) as h
        inner join traffic on h.host = traffic.host and h.schema_hash = traffic.schema_hash
        where h.as_of_date < (select max(as_of_date) from now.published.style_hints)
        group by h.as_of_date
    ) as nights
),

sources_before as (
    select source, count(*) / sum(count(*)) over () as share from before.published.style_hints group by source
),

sources_now as (
    select source, count(*) / sum(count(*)) over () as share from now.published.style_hints group by source
),

styles_before as (
    select before as style, sum(runs) / (select runs from total) as share from forms where before is not null group by 1
),

styles_now as (
    select now as style, sum(runs) / (select runs from total) as share from forms where now is not null group by 1
)

select
    'hints_lost' as measure,
    'forms' as subject,
    coalesce(sum(runs) filter (before is not null and now is null) / (select runs from total), 0) as value,
    count(before) as before,
    count(now) as now
from forms
union all
select
    'hints_changed',
    'forms',
    greatest(
        coalesce(sum(runs) filter (before is not null and now is not null and before <> now) / (select runs from total), 0)
        - (select share from usual),
        0
    ),
    count(before),
    count(*) filter (before is not null and now is not null and before = now)
from forms
union all
select
    'source_share_moved', coalesce(n.source, b.source),
    abs(coalesce(n.share, 0) - coalesce(b.share, 0)), coalesce(b.share, 0), coalesce(n.share, 0)
from sources_now as n
full join sources_before as b on n.source = b.source
union all
select
    'style_share_moved', coalesce(n.style, b.style),
    abs(coalesce(n.share, 0) - coalesce(b.share, 0)), coalesce(b.share, 0), coalesce(n.share, 0)
from styles_now as n
full join styles_before as b on n.style = b.style
