with landed as (
    select
        progress.user_id,
        coalesce(names.topic_id, progress.topic_key) as topic_id,
        progress.completed,
        progress.updated_at,
        progress._seq,
        progress._line
    from {{ landed_until_now('topic_progress') }} as progress
    left join {{ ref('int_learning__topic_names') }} as names on progress.topic_key = names.name_key
    where progress.user_id in (select changed.user_id from {{ ref('int_learning__changed_users') }} as changed)
),

ranked as (
    select
        *,
        row_number() over (partition by user_id, topic_id order by updated_at desc, _seq desc, _line desc) as recency
    from landed
)

select
    user_id,
    topic_id,
    completed,
    completed >= {{ var('topic_done_percent') }} as is_done
from ranked
where recency = 1
