{{ replaces('job_id in (select job_id from {ledger})', ledger='int_learning__new_jobs') }}

with mentions as (
    select
        mentions.*,
        priorities.priority,
        priorities.weight
    from {{ ref('int_learning__mentions') }} as mentions
    inner join {{ ref('topic_priorities') }} as priorities on mentions.section = priorities.section
    where mentions.kind = 'topic'
),

extractions as (
    select * from {{ ref('int_learning__new_extractions') }}
),

jobs as (
    select jobs.* from {{ ref('fct_learning__jobs') }} as jobs
    where
        jobs.job_id in (select job_id from {{ ref('int_learning__new_jobs') }})
),

-- the most urgent mention, then the first
best_mentions as (
    select * from (
        select
            *,
            row_number() over (
                partition by job_id, name_key order by weight desc, span_start asc, found_as asc
            ) as place
        from mentions
    ) as ranked
    where place = 1
),

extracted as (
    select
        listed.job_id,
        {{ topic_key(json_text('listed.element', 'name')) }} as name_key,
        min({{ json_text('listed.element', 'name') }}) as found_as,
        max(coalesce(priorities.weight, 2)) as weight
    from {{ json_array_elements('extractions', 'topics') }} as listed
    left join {{ ref('topic_priorities') }} as priorities
        on upper({{ json_text('listed.element', 'priority') }}) = priorities.priority
    group by listed.job_id, {{ topic_key(json_text('listed.element', 'name')) }}
),

implied as (
    select
        jobs.job_id,
        {{ topic_key('topics.topic') }} as name_key,
        topics.topic as found_as
    from jobs
    inner join {{ ref('role_template_topics') }} as topics on jobs.role_type = topics.role_type
    where jobs.extraction_source = 'dictionary'
)

select
    mentions.job_id,
    mentions.name_key,
    mentions.weight,
    'text' as origin,
    mentions.section,
    mentions.span_start,
    mentions.span_length,
    mentions.found_as
from best_mentions as mentions
left join extractions on mentions.job_id = extractions.job_id
where extractions.job_id is null
union all
select
    extracted.job_id,
    extracted.name_key,
    extracted.weight,
    'product' as origin,
    mentions.section,
    mentions.span_start,
    mentions.span_length,
    extracted.found_as
from extracted
left join best_mentions as mentions on extracted.job_id = mentions.job_id and extracted.name_key = mentions.name_key
where extracted.name_key is not null
union all
select
    implied.job_id,
    implied.name_key,
    1 as weight,
    'template' as origin,
    cast(null as string) as section,
    cast(null as integer) as span_start,
    cast(null as integer) as span_length,
    implied.found_as
from implied
left join best_mentions as mentions on implied.job_id = mentions.job_id and implied.name_key = mentions.name_key
where mentions.job_id is null
