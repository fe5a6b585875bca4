with sessions as (
    select
        user_id,
        topic_key,
        event_date,
        row_number() over (partition by session_id, user_id order by _seq desc, _line desc) as recency
    from {{ landed_until_now('study_sessions') }} as landed
    where user_id in (select user_id from {{ ref('int_learning__changed_users') }})
),

studied as (
    select
        sessions.user_id,
        coalesce(names.topic_id, sessions.topic_key) as topic_id,
        sessions.event_date
    from sessions
    left join {{ ref('int_learning__topic_names') }} as names on sessions.topic_key = names.name_key
    where sessions.recency = 1
),

people as (
    select
        user_id,
        floor({{ whole_days('min(event_date)', 'max(event_date)') }} / 7) + 1 as weeks
    from studied
    group by user_id
),

-- topics that somebody has studied here and finished
finished as (
    select
        studied.user_id,
        count(distinct studied.topic_id) as topics
    from studied
    inner join {{ ref('int_learning__progress') }} as progress
        on studied.user_id = progress.user_id and studied.topic_id = progress.topic_id
    where progress.is_done
    group by studied.user_id
)

select
    people.user_id,
    people.weeks,
    {{ rounded('finished.topics / people.weeks', 4) }} as topics_per_week
from people
inner join finished on people.user_id = finished.user_id
-- fewer weeks are no pace
where people.weeks >= 4
