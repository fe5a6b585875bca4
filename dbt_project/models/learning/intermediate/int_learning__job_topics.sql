with named as (
    select
        listed.job_id,
        coalesce(names.topic_id, listed.name_key) as topic_id,
        names.topic_id is not null as is_known,
        listed.weight,
        listed.origin,
        listed.section,
        listed.span_start,
        listed.span_length,
        listed.found_as,
        row_number() over (
            partition by listed.job_id, coalesce(names.topic_id, listed.name_key)
            order by listed.weight desc, listed.span_start asc nulls last, listed.name_key asc
        ) as place
    from {{ ref('fct_learning__job_topics') }} as listed
    left join {{ ref('int_learning__topic_names') }} as names on listed.name_key = names.name_key
)

-- two names of one topic are one; a name of no topic stays, as a topic of its own that nothing is known of
select
    job_id,
    topic_id,
    is_known,
    weight,
    origin,
    section,
    span_start,
    span_length,
    found_as
from named
where place = 1
