with versions as (
    select
        user_id,
        profile_version,
        lag(profile_version) over (partition by user_id order by profile_version) as version_before
    from {{ ref('fct_learning__targets') }}
    where has_profile and user_id in (select user_id from {{ ref('int_learning__changed_users') }})
),

topics as (
    select
        user_id,
        profile_version,
        topic_id,
        stage
    from {{ ref('int_learning__path_topics') }}
    where not is_done
),

now as (
    select
        versions.user_id,
        versions.profile_version,
        topics.topic_id,
        topics.stage
    from versions
    inner join topics on versions.user_id = topics.user_id and versions.profile_version = topics.profile_version
    where versions.version_before is not null
),

before as (
    select
        versions.user_id,
        versions.profile_version,
        topics.topic_id,
        topics.stage
    from versions
    inner join topics on versions.user_id = topics.user_id and versions.version_before = topics.profile_version
),

-- moved: to another stage; a position changes with every topic that comes before
compared as (
    select
        coalesce(now.user_id, before.user_id) as user_id,
        coalesce(now.profile_version, before.profile_version) as profile_version,
        coalesce(now.topic_id, before.topic_id) as topic_id,
        case
            when before.topic_id is null then 'added'
            when now.topic_id is null then 'dropped'
            when now.stage <> before.stage then 'moved'
        end as change
    from now
    full outer join before
        on
            now.user_id = before.user_id
            and now.profile_version = before.profile_version
            and now.topic_id = before.topic_id
),

listed as (
    select
        *,
        {{ json_string('topic_id') }} as element
    from compared
)

select
    {% for change in ['added', 'dropped', 'moved'] -%}
        '[' || coalesce(
            {{ ordered_string_agg("case when change = '" ~ change ~ "' then element end", 'topic_id', ', ') }}, ''
        ) || ']' as topics_{{ change }},
    {% endfor -%}
    user_id,
    profile_version
from listed
group by user_id, profile_version
