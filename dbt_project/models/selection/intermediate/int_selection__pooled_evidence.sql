-- evening by evening: grouping 30 of them at once takes all memory, and two to three times as long
{% for evening in evenings_to_fit() -%}
    select
        {{ evening }} as as_of_date,
        {{ evidence_keys() }},
        {{ evidence_totals(['helpful', 'helpful2', 'answered', 'answered2']) }}
    from ({{ evidence_of(evening) }}) as known
    where answered_runs <> 0 or answered <> 0
    group by {{ evidence_keys() }}
    {{ 'union all' if not loop.last }}
{% endfor %}
