with profiles as (
    select * from {{ ref('job_profiles') }}
    where is_newest
),

topics as (
    select
        topics.user_id,
        '[' || {{ ordered_string_agg('topics.topic', 'topics.place', ', ') }} || ']' as topics
    from (
        select
            listed.user_id,
            row_number() over (
                partition by listed.user_id order by listed.span_start asc nulls last, listed.topic_id asc
            ) as place,
            '{"topic_id": ' || {{ json_string('listed.topic_id') }}
            || ', "priority": ' || {{ json_string('listed.priority') }}
            || ', "origin": ' || {{ json_string('listed.origin') }}
            || ', "section": ' || coalesce({{ json_string('listed.section') }}, 'null')
            || ', "span_start": ' || coalesce(cast(listed.span_start as string), 'null')
            || ', "span_length": ' || coalesce(cast(listed.span_length as string), 'null')
            || ', "found_as": ' || {{ json_string('listed.found_as') }} || '}' as topic
        from {{ ref('job_profile_topics') }} as listed
        inner join profiles on listed.user_id = profiles.user_id and listed.profile_version = profiles.profile_version
    ) as topics
    group by topics.user_id
)

select
    profiles.user_id,
    profiles.profile_version,
    profiles.profile_completion,
    profiles.role_type,
    profiles.seniority,
    profiles.firm_type,
    coalesce('["' || replace(profiles.languages, ', ', '", "') || '"]', '[]') as languages,
    profiles.cache_key,
    profiles.extraction_source,
    coalesce(topics.topics, '[]') as topics
from profiles
left join topics on profiles.user_id = topics.user_id
