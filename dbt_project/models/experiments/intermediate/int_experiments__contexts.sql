{#- What the time and the assignment itself tell; every other field is the context's. -#}
{%- set of_person = ["channel", "hour", "day_of_week", "is_weekend"] -%}
with people as (
    select
        experiment_id,
        user_id,
        context,
        nullif(trim(channel), '') as given_channel,
        {{ local_time('assigned_at', 'timezone') }} as local_at
    from {{ ref('int_experiments__first_assignments') }}
)

select
    p.experiment_id,
    p.user_id,
    coalesce(p.given_channel, c.channel, 'web') as channel,
    cast(extract(hour from p.local_at) as bigint) as hour,
    cast({{ iso_weekday('p.local_at') }} as bigint) as day_of_week,
    {{ iso_weekday('p.local_at') }} >= 6 as is_weekend,
    {% for field in segment_fields() if field not in of_person -%}
        c.{{ field }},
    {% endfor -%}
    coalesce(c.is_bot, false) as is_bot
from people as p
left join {{ ref('int_experiments__different_contexts') }} as c on p.context = c.context
