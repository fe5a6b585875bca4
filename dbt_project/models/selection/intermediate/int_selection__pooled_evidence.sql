{%- set sums = ['runs', 'helpful', 'helpful2', 'answered', 'answered2', 'unanswered', 'unanswered2'] -%}
-- evening by evening: grouping 24 of them at once takes all memory, and two to three times as long
{% for evening in evenings_to_fit() -%}
    select
        {{ evening }} as as_of_date,
        {{ evidence_keys() }},
        cast(sum(helpful_runs) as bigint) as helpful_runs,
        cast(sum(answered_runs) as bigint) as answered_runs,
        {% for measure in sums -%}
            {{ exact_sum(measure) }} as {{ measure }}{{ ',' if not loop.last }}
        {% endfor %}
    from (
        {{ evidence_of_months(evening) }}
        union all
        {{ evidence_of_days(evening) }}
        {%- if var('repeats_weigh_less') %}
            union all
            {{ evidence_of_repeats(evening) }}
        {%- endif %}
    ) as known
    group by {{ evidence_keys() }}
    {{ 'union all' if not loop.last }}
{% endfor %}
