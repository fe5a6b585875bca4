-- by bin and not by form, which gave a thousand times as many rows
{% for evening in evenings_to_fit() -%}
    select
        {{ evening }} as as_of_date,
        known.host_family,
        known.gen_style_id,
        known.edit_level,
        coalesce(edit_bins.edit_bin, 0) as edit_bin,
        cast(sum(known.helpful_runs) as bigint) as helpful_runs,
        cast(sum(known.answered_runs) as bigint) as answered_runs,
        {{ exact_sum('known.runs') }} as runs,
        {{ exact_sum('known.helpful') }} as helpful,
        {{ exact_sum('known.answered') }} as answered
    from ({{ evidence_of(evening) }}) as known
    left join {{ ref('int_selection__edit_bins') }} as edit_bins
        on
            known.form_key = edit_bins.form_key
            and known.edit_level = edit_bins.edit_level
            and edit_bins.as_of_date = {{ evening }}
    where known.edit_level is not null
    group by known.host_family, known.gen_style_id, known.edit_level, coalesce(edit_bins.edit_bin, 0)
    {{ 'union all' if not loop.last }}
{% endfor %}
