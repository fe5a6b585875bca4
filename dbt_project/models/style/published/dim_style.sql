with used as (
    select
        gen_style_id,
        min(event_date) as first_run_on,
        max(event_date) as last_run_on
    from {{ ref('style_daily') }}
    where gen_style_id is not null
    group by gen_style_id
),

styles as (
    select * from {{ ref('gen_styles') }}
)

select
    coalesce(styles.id, used.gen_style_id) as gen_style_id,
    styles.id is not null as is_known,
    styles.name,
    cast(styles.temperature as double) as temperature,
    styles.tone,
    styles.format,
    styles.length_hint,
    used.first_run_on,
    used.last_run_on
from styles
full outer join used on styles.id = used.gen_style_id
