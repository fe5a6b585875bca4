-- One row per family and segment with runs of the style in 30 days.
with counted as (
    select
        host_family as family,
        segment_key as segment,
        sum(runs) filter (gen_style_id = $style) as runs,
        sum(answered) filter (gen_style_id = $style) as answered,
        sum(helpful) filter (gen_style_id = $style) as helpful,
        sum(edit_chars) filter (gen_style_id = $style) / nullif(sum(edit_runs) filter (gen_style_id = $style), 0) as edited,
        sum(helpful) filter (gen_style_id <> $style) / nullif(sum(answered) filter (gen_style_id <> $style), 0) as others
    from style_daily
    where segment_key is not null and gen_style_id is not null
        and event_date > (select max(as_of_date) - 30 from dim_date)
    group by all
)

select
    family,
    segment,
    runs,
    answered,
    wilson(helpful, answered) as interval,
    helpful / nullif(answered, 0) as share,
    others,
    case
        when others is null or answered = 0 then ''
        when others < interval[1] then 'received better'
        when others > interval[3] then 'received worse'
        else 'cannot be told'
    end as verdict,
    edited
from counted
where runs > 0
order by runs desc, family, segment
