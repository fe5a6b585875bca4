-- evening by evening: grouping 30 of them at once takes all memory, and two to three times as long
{% for evening in evenings_to_fit() -%}
    select
        {{ evening }} as as_of_date,
        {{ evidence_keys() }},
        cast(sum(answered_runs) as bigint) as answered_runs,
        {{ exact_sum('helpful') }} as helpful,
        {{ exact_sum('helpful2') }} as helpful2,
        {{ exact_sum('answered') }} as answered,
        {{ exact_sum('answered2') }} as answered2
    from ({{ evidence_of(evening) }}) as known
    where answered_runs <> 0 or answered <> 0
    group by {{ evidence_keys() }}
    {{ 'union all' if not loop.last }}
{% endfor %}
