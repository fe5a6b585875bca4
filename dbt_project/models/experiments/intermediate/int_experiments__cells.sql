{%- set sums = ["y", "yy", "x", "xx", "xy", "d", "dd", "yd"] -%}
with named as (
    select
        p.*,
        s.segment_key as known_segment_key
    from {{ ref('int_experiments__segment_sums') }} as p
    inner join {{ ref('int_experiments__segment_names') }} as s
        on
            p.as_of_date = s.as_of_date and p.experiment_id = s.experiment_id
            and p.segment_key = s.full_segment_key
)

{% for segment in ["known_segment_key", "'all'"] -%}
    select
        as_of_date,
        experiment_id,
        {{ segment }} as segment_key,
        metric,
        variant_id,
        stratum,
        cast(sum(users) as bigint) as users,
        cast(sum(mature_users) as bigint) as mature_users,
        {% for sum in sums -%}
            {{ moment(sum) }} as {{ sum }},
        {% endfor -%}
        cast(sum(events) as bigint) as events
    from named
    group by
        as_of_date, experiment_id, {{ segment ~ ", " if segment == "known_segment_key" }}metric, variant_id, stratum
    {{ "union all" if not loop.last }}
{% endfor %}
