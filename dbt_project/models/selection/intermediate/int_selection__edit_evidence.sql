-- apart from int_selection__pooled_evidence: with the steps of editing as a key that had ten times as many rows
{% for evening in evenings_to_fit() -%}
    select
        {{ evening }} as as_of_date,
        host,
        schema_hash,
        host_family,
        gen_style_id,
        edit_level,
        {{ evidence_totals(['runs', 'helpful', 'answered']) }}
    from ({{ evidence_of(evening) }}) as known
    where edit_level is not null
    group by host, schema_hash, host_family, gen_style_id, edit_level
    {{ 'union all' if not loop.last }}
{% endfor %}
