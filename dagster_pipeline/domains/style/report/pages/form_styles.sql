-- One row per style with runs on the form in the window.
select
    [s.gen_style_id] as style,
    s.total_runs as runs,
    s.helpful + s.unhelpful as answered,
    wilson(s.helpful, s.helpful + s.unhelpful) as interval,
    s.helpful_share as share,
    s.helpful_ratio as ratio,
    s.avg_edit_chars as edited,
    (
        select sum(e.probability) from style_exploration as e
        where e.host = s.host and e.schema_hash = s.schema_hash and e.gen_style_id = s.gen_style_id
            and e.segment_key is not distinct from
                (select h.segment_key from style_hints as h where h.host = $host and h.schema_hash = $schema_hash)
    ) as explored
from form_style_stats as s
where s.host = $host and s.schema_hash = $schema_hash
order by s.total_runs desc, s.gen_style_id
