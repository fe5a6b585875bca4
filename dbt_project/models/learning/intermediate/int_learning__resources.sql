with topics as (
    select
        topic_id,
        name
    from {{ ref('int_learning__topic_states') }}
),

names as (
    select * from {{ ref('int_learning__topic_names') }}
),

resources as (
    select
        *,
        {{ topic_key('topic') }} as name_key
    from {{ ref('external_resources') }}
),

-- by any name of the topic; what has none of its own gets the two defaults
own as (
    select
        topics.topic_id,
        topics.name,
        resources.place,
        resources.title,
        resources.url
    from topics
    left join names on topics.topic_id = names.topic_id
    inner join resources on coalesce(names.name_key, topics.topic_id) = resources.name_key
),

chosen as (
    select * from own
    union all
    select
        topics.topic_id,
        topics.name,
        resources.place,
        resources.title,
        replace(resources.url, '{topic}', replace(topics.name, ' ', '+')) as url
    from topics
    cross join resources
    where resources.topic = '*' and topics.topic_id not in (select own.topic_id from own)
)

select
    topic_id,
    '[' || {{ ordered_string_agg(
        "'{\"title\": ' || " ~ json_string('title') ~ " || ', \"url\": ' || " ~ json_string('url') ~ " || '}'",
        'place, title, url', ', '
    ) }} || ']' as external_resources
from chosen
group by topic_id
