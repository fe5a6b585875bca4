-- evening by evening, as in int_selection__pooled_evidence
{% for evening in evenings_to_fit() -%}
    select
        {{ evening }} as as_of_date,
        form_key,
        edit_level,
        {{ exact_sum('runs') }} as runs
    from ({{ evidence_of(evening) }}) as known
    where edit_level > 0
    group by form_key, edit_level
    {{ 'union all' if not loop.last }}
{% endfor %}
