-- docs/rules/style.md#families, rule 3: the query of the form's address names the board behind a company's own domain
with addresses as (
    select
        runs.event_id,
        '&' || {{ url_query('runs.form_url') }} as query
    from {{ ref('int_style__deliveries') }} as runs
    left join {{ ref('int_style__hosts') }} as hosts on runs.host = hosts.host
    where hosts.host_family is null and contains(runs.form_url, '?')
),

families_by_query as (
    select
        addresses.event_id,
        min(f.host_family) as host_family
    from addresses
    inner join {{ ref('ats_host_families') }} as f on contains(addresses.query, '&' || f.query_parameter || '=')
    group by addresses.event_id
),

feedback as (
    select
        f.event_id,
        f.feedback_status,
        f.edit_chars,
        row_number() over (
            partition by f.event_id order by f.created_at desc, f._seq desc, f._line desc
        ) as recency
    from {{ ref('stg_autofill__feedback') }} as f
    inner join {{ ref('int_style__deliveries') }} as runs on f.event_id = runs.event_id
    where f.created_at <= runs.created_at + interval {{ var('feedback_days') }} day
),

segments as (
    select segment_key from {{ ref('segment_rules') }}
    union
    select 'default' as segment_key
),

keyed as (
    select
        runs.event_id,
        runs.user_key,
        runs.event_date,
        runs.host,
        runs.schema_hash,
        runs.gen_style_id,
        runs.policy,
        runs.propensity,
        runs.policy_version,
        coalesce(hosts.host_family, families_by_query.host_family) as host_family,
        case when runs.job_title is not null then titles.segment_key else segments.segment_key end as segment_key,
        titles.discipline,
        titles.role_type,
        titles.company_type,
        coalesce(feedback.feedback_status, runs.feedback_status) as feedback_status,
        coalesce(feedback.edit_chars, runs.edit_chars) as edit_chars,
        runs.feedback_status as delivered_feedback_status,
        runs.edit_chars as delivered_edit_chars,
        runs.duration_ms,
        runs.status,
        runs.created_at
    from {{ ref('int_style__deliveries') }} as runs
    left join {{ ref('int_style__hosts') }} as hosts on runs.host = hosts.host
    left join families_by_query on runs.event_id = families_by_query.event_id
    left join {{ ref('int_style__titles') }} as titles on runs.job_title = titles.job_title
    -- clients can send any word; one that no title can give is none
    left join segments on runs.delivered_segment_key = segments.segment_key
    left join feedback on runs.event_id = feedback.event_id and feedback.recency = 1
)

select * from keyed
