-- One row per form, those with most runs first.
select
    [p.host, p.schema_hash] as form,
    p.runs,
    if(h.preferred_style_id is null, null, [h.preferred_style_id]) as style,
    h.source,
    p.quality,
    if(h.changed, 'yes', '') as changed
from api_form_profiles as p
join style_hints as h on p.host = h.host and p.schema_hash = h.schema_hash
where p.host = $host
order by p.runs desc nulls last, p.schema_hash
limit 100
