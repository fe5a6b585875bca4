{#- Known forms without a row, or rows of forms that are not known: completeness, expected against actual. -#}
{% test every_form_has_a_hint(model) %}
    with hints as (
        select host, schema_hash, as_of_date from {{ model }}
    ),

    known as (
        select distinct host, schema_hash
        from {{ ref("fct_style__form_runs_daily") }}
        where event_date <= (select max(hints.as_of_date) from hints)
    )

    select known.host, known.schema_hash, hints.as_of_date
    from known
    full outer join hints on known.host = hints.host and known.schema_hash = hints.schema_hash
    where known.host is null or hints.host is null
{% endtest %}
