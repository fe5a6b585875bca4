-- One row per stretch of nights with the same hint, newest first.
with nights as (
    select
        as_of_date,
        preferred_style_id,
        source,
        row_number() over (order by as_of_date)
        - row_number() over (partition by preferred_style_id, source order by as_of_date) as stretch
    from style_hints_history
    where host = $host and schema_hash = $schema_hash
)

select
    min(as_of_date) as "from",
    if(preferred_style_id is null, null, [preferred_style_id]) as style,
    source,
    count(*) as nights
from nights
group by preferred_style_id, source, stretch
order by "from" desc
limit 30
