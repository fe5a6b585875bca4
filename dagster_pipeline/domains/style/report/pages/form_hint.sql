-- What is published of a form, a line per item.
with form as (
    select h.*, p.runs as runs_ever, p.success_rate, p.quality, p.last_seen_at
    from style_hints as h
    join api_form_profiles as p on h.host = p.host and h.schema_hash = p.schema_hash
    where h.host = $host and h.schema_hash = $schema_hash
)

select unnest([
    {item: 'Style', value: coalesce(preferred_style_id, 'none')},
    {item: 'Before', value: if(changed, coalesce(previous_style_id, 'none'), 'the same')},
    {item: 'Decided by', value: source},
    {item: 'Why', value: explanation},
    {item: 'Family', value: coalesce(host_family, 'other')},
    {item: 'Segment', value: coalesce(segment_key, 'no title is known')},
    {item: 'Runs', value: coalesce(
        format('{:,} in all, {:.0f} % ok, the last on {}', runs_ever, 100 * success_rate,
            strftime(last_seen_at, '%Y-%m-%d')),
        'few: figures of fewer than five people are not shown')},
    {item: 'Quality', value: if(quality = 'low', 'low: the API withholds the hint', quality)}
], recursive := true)
from form
