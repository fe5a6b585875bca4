{%- set sources = [
    ("target", "job_targets", "user_id"),
    ("person", "user_profiles", "user_id"),
    ("progress", "topic_progress", "user_id"),
    ("session", "study_sessions", "user_id"),
    ("extraction", "job_extractions", "description_hash"),
    ("chunk", "content_chunks", "chunk_id"),
    ("embedding", "topic_embeddings", "topic_key"),
    ("request", "content_requests", "request_id")
] -%}
with new_batches as (
    select batch_seq from {{ ref('int_run__new_batches') }}
    where domain = 'learning'
),

built as (
    select max(as_of_date) as as_of_date
    from ({{ latest_builds(source('run', 'run_log')) }}) as builds
    where domain = 'learning'
)

-- what has landed since, and what had landed before its day was over
{% for subject, source, id in sources -%}
    select
        '{{ subject }}' as subject,
        {{ id }} as id,
        min(event_date) as event_date
    from {{ landed_until_now(source) }} as landed
    where
        _seq in (select new_batches.batch_seq from new_batches)
        or event_date > (select built.as_of_date from built)
    group by {{ id }}
    {{ "union all" if not loop.last }}
{% endfor %}
