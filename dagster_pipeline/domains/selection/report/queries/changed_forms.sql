-- The changed forms that most runs depend on.
select
    [h.host, h.schema_hash] as form,
    coalesce(h.previous_style_id, 'no hint') || ' → ' || coalesce(h.preferred_style_id, 'no hint') as change,
    p.runs,
    h.explanation
from style_hints as h
join api_form_profiles as p on h.host = p.host and h.schema_hash = p.schema_hash
where h.changed
order by p.runs desc nulls last, h.host, h.schema_hash
limit 10
