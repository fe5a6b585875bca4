-- The hints, profiles and statistics of {as_of} by hand, from the roll-ups of rollup.sql, to Parquet files under {out}.
create or replace temp table stats as
with w as (select * from daily where event_date between date '{as_of}' - 29 and date '{as_of}' and style is not null)
select *, helpful / runs as ratio, edits / nullif(edited, 0) as edit_mean from (
    select 1 as rank, 5 as need, host, schema_hash, null as family, null as segment, style, sum(runs) as runs,
        sum(helpful) as helpful, sum(unhelpful) as unhelpful, sum(edits) as edits, sum(edited) as edited from w group by all
    union all
    select 2, 5, null, null, family, segment, style, sum(runs), sum(helpful), sum(unhelpful), sum(edits), sum(edited)
    from w where family is not null and segment is not null group by all
    union all
    select 3, 10, null, null, family, null, style, sum(runs), sum(helpful), sum(unhelpful), sum(edits), sum(edited)
    from w where family is not null group by all
);

create or replace temp table choices as
select rank, host, schema_hash, family, segment,
    arg_min(style, (-ratio, coalesce(edit_mean, 1e9), -runs, style)) filter (runs >= need) as style,
    json_group_object(style, json_object('helpful', helpful, 'unhelpful', unhelpful, 'total_runs', runs, 'helpful_ratio', ratio, 'avg_edit_chars', edit_mean)) as figures
from stats group by all;

create or replace temp table forms as
select host, schema_hash, mode(segment) as segment, mode(family) as family, sum(ok) as ok, sum(runs) as runs,
    sum(edits) / nullif(sum(edited), 0) as edit_mean, max(last_at) as last_at
from daily where event_date <= date '{as_of}' group by all;

copy (
    select h.*, coalesce(a.style, b.style, c.style) as preferred, coalesce(a.figures, b.figures, c.figures) as figures,
        case when a.style is not null then 'form' when b.style is not null then 'segment' when c.style is not null then 'family' else 'none' end as source
    from forms as h
    left join choices as a on a.rank = 1 and a.host = h.host and a.schema_hash = h.schema_hash and a.style is not null
    left join choices as b on b.rank = 2 and b.family = h.family and b.segment = h.segment and b.style is not null
    left join choices as c on c.rank = 3 and c.family = h.family and c.style is not null
) to '{out}/hints.parquet' (format parquet, compression zstd);
copy (
    select host, schema_hash, json_group_object(selector, semantic) as map from (
        select host, schema_hash, selector, arg_max(semantic, (runs, semantic)) as semantic
        from (select host, schema_hash, selector, semantic, sum(runs) as runs from fields where event_date <= date '{as_of}' group by all)
        group by all
    ) group by all
) to '{out}/maps.parquet' (format parquet, compression zstd);
copy stats to '{out}/stats.parquet' (format parquet, compression zstd);
copy (select event_date, segment, sum(runs) as runs, sum(helpful) as helpful from mix where event_date > date '{as_of}' - 30 group by all)
    to '{out}/mix.parquet' (format parquet, compression zstd);
