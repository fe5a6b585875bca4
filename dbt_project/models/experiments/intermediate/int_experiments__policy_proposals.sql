{{ config(materialized='view') }}

{#- What a reviewed proposal counts in each metric (docs/rules/experiments.md#two-thresholds-of-a-policy). -#}
{%- set approved = "case when outcome = 'approved' then 1 end" -%}
{%- set judged = "case outcome when 'approved' then 1 when 'rejected' then 0 end" -%}
{%- set metrics = {
    "conversion": approved,
    "policy_precision": judged,
    "policy_reviewed": "case when outcome in ('approved', 'rejected') then 1 end",
    "policy_recall": approved,
    "policy_wanted": approved,
} -%}
with proposals as (
    select
        proposed.*,
        tried.experiment_id,
        case when proposed.status in ('executed', 'failed') then 'approved' else proposed.status end as outcome
    from {{ ref('stg_policies__proposed_actions') }} as proposed
    inner join {{ ref('policy_experiments') }} as tried on proposed.policy_id = tried.policy_id
)

{% for metric, value in metrics.items() -%}
    select
        action_id || ' {{ metric }} ' || experiment_id as event_id,
        experiment_id,
        user_id,
        '{{ metric }}' as metric,
        cast({{ value }} as double) as value,
        created_at as occurred_at,
        reviewed_at,
        event_date,
        _key,
        _seq,
        _line
    from proposals
    {{ "union all" if not loop.last }}
{% endfor %}
