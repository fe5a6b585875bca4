{#- Each source by itself: its ids are its own. A source without new files is not read. -#}
{%- set sources = {
    "conversions": ("stg_experiments__conversions", "conversion_id", "experiment_id", "converted_at"),
    "metric_events": ("stg_experiments__metric_events", "event_id", "cast(null as string)", "occurred_at"),
    "proposed_actions": ("int_experiments__policy_proposals", "event_id", "experiment_id", "occurred_at"),
    "manual_actions": ("int_experiments__policy_manual_actions", "event_id", "experiment_id", "occurred_at"),
} -%}
with new_batches as (
    select * from {{ ref('int_run__new_batches') }}
    where domain = 'experiments'
)

{% for source, (model, id, experiment_id, moment) in sources.items() -%}
    select
        '{{ source }}' as source,
        {{ id }}{{ " as event_id" if id != "event_id" }},
        {{ experiment_id }}{{ " as experiment_id" if experiment_id != "experiment_id" }},
        user_id,
        metric,
        value,
        {{ moment }}{{ " as occurred_at" if moment != "occurred_at" }},
        event_date,
        _key,
        row_number() over (
            partition by {{ id }}
            order by {{ "reviewed_at desc nulls last, " if source == "proposed_actions" }}_seq desc, _line desc
        ) as recency
    from {{ deliveries_of_new_keys(ref(model), source) }} as delivered
    where {{ has_new_batches('experiments', source) }}
    {{ "union all" if not loop.last }}
{% endfor %}
