with topics as (
    select topic_id from {{ ref('topic_coverage') }}
    where wanted_by > 0
),

coverage as (
    select * from {{ ref('int_learning__coverage') }}
),

wanted as (
    select coverage.* from topics
    inner join coverage on topics.topic_id = coverage.topic_id
),

in_force as (
    select max(threshold) as threshold from coverage
)

{% for threshold in var('coverage_compared_thresholds') -%}
    select
        cast({{ threshold }} as double) as threshold,
        coalesce(in_force.threshold = {{ threshold }}, false) as is_in_force,
        count(case when wanted.is_covered_at_{{ loop.index }} then 1 end) as covered,
        count(wanted.topic_id) as wanted
    from in_force
    left join wanted on true
    group by in_force.threshold
    {{ 'union all' if not loop.last }}
{% endfor %}
