{#-
    A query with one row per distinct label that has a phrase of amount_phrases, and what the phrases say. A unit price
    has its unit behind it ("€1.45 per litre") or says so in front ("price per litre").
-#}
{% macro label_meanings(labels) -%}
    with phrases as (
        select
            meaning,
            whole_label,
            {{ whole_words('phrase') }} as words
        from {{ ref('amount_phrases') }}
        where meaning not in ('money', 'table')
    ),

    distinct_labels as (
        select distinct
            label,
            ' ' || label || ' ' as words
        from {{ labels }}
    )

    select
        distinct_labels.label,
        bool_or(phrases.meaning in ('total', 'weak_total'))
        and not bool_or(phrases.meaning in ('not_total', 'tender', 'change')) as says_total,
        bool_or(phrases.meaning = 'total') as is_plain,
        bool_or(phrases.meaning in ('tender', 'change')) as says_tender,
        bool_or(phrases.meaning = 'change') as says_change,
        bool_or(phrases.meaning = 'rounding') as says_rounding,
        bool_or(phrases.meaning = 'rate' and distinct_labels.words like phrases.words || '%') as rate_behind,
        bool_or(
            phrases.meaning = 'rate' and phrases.words like ' % % ' and distinct_labels.words like '%' || phrases.words
        ) as rate_before
    from distinct_labels
    inner join phrases
        on
            contains(distinct_labels.words, phrases.words)
            and (not phrases.whole_label or distinct_labels.words = phrases.words)
    group by distinct_labels.label
{%- endmacro %}
