-- evening by evening: grouping 30 of them at once takes all memory, and two to three times as long
{% for evening in evenings_to_fit() -%}
    select
        {{ evening }} as as_of_date,
        {{ evidence_keys() }},
        {{ evidence_totals() }}
    from ({{ evidence_of(evening) }}) as known
    group by {{ evidence_keys() }}
    {{ 'union all' if not loop.last }}
{% endfor %}
