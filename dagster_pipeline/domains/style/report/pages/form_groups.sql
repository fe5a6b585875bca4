-- One row per level and style of the groups that a form belongs to.
with form as (
    select host_family, segment_key from style_hints where host = $host and schema_hash = $schema_hash
),

groups as (
    select 1 as place, s.host_family || ' ' || s.segment_key as level, s.gen_style_id, s.total_runs, s.helpful, s.unhelpful,
        s.helpful_share, s.helpful_ratio
    from segment_style_stats as s join form on s.host_family = form.host_family and s.segment_key = form.segment_key
    union all
    select 2, s.host_family, s.gen_style_id, s.total_runs, s.helpful, s.unhelpful, s.helpful_share, s.helpful_ratio
    from family_style_stats as s join form on s.host_family = form.host_family
)

select
    level,
    [gen_style_id] as style,
    total_runs as runs,
    helpful + unhelpful as answered,
    wilson(helpful, helpful + unhelpful) as interval,
    helpful_share as share,
    helpful_ratio as ratio
from groups
order by place, total_runs desc, gen_style_id
