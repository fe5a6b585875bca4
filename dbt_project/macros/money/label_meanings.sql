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
        where meaning not in ('money', 'table', 'refund')
    ),

    distinct_labels as (
        select distinct
            label,
            ' ' || label || ' ' as words
        from {{ labels }}
    ),

    matches as (
        select
            distinct_labels.label,
            distinct_labels.words as label_words,
            phrases.meaning,
            phrases.words
        from distinct_labels
        inner join phrases
            on
                contains(distinct_labels.words, phrases.words)
                and (not phrases.whole_label or distinct_labels.words = phrases.words)
    ),

    -- "Total GST incl." is a total, though "total GST" is none
    overruled as (
        select distinct
            matches.label,
            matches.words
        from matches
        inner join matches as longer using (label)
        where
            matches.meaning = 'not_total' and longer.meaning = 'total'
            and contains(longer.words, matches.words) and longer.words <> matches.words
    )

    select
        matches.label,
        bool_or(meaning in ('total', 'weak_total'))
        and not bool_or(meaning in ('not_total', 'tender', 'change') and overruled.label is null) as says_total,
        bool_or(meaning = 'total') as is_plain,
        bool_or(meaning in ('tender', 'change')) as says_tender,
        bool_or(meaning = 'change') as says_change,
        bool_or(meaning = 'rounding') as says_rounding,
        bool_or(meaning = 'rate' and label_words like matches.words || '%') as rate_behind,
        bool_or(
            meaning = 'rate' and matches.words like ' % % ' and label_words like '%' || matches.words
        ) as rate_before
    from matches
    left join overruled on matches.label = overruled.label and matches.words = overruled.words
    group by matches.label
{%- endmacro %}

{#- A query with one row per text of a relation (content_key, part) of which a line says what the meanings tell. -#}
{% macro texts_that_tell(meanings, texts) -%}
    select distinct
        lines.content_key,
        lines.part
    from {{ ref('int_money__lines') }} as lines
    inner join {{ ref('amount_phrases') }} as phrases
        on
            phrases.meaning in ('{{ meanings | join("', '") }}')
            and contains(lines.words, ' ' || phrases.phrase || ' ')
    where lines.content_key in (select {{ texts }}.content_key from {{ texts }})
{%- endmacro %}
