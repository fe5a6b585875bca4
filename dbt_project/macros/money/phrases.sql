{#-
    A query with one row per text and phrase it has as whole words. texts: a relation with content_key, place and words
    (whole_words); phrases: one with phrase and the columns to take along. The first word finds the few phrases worth
    comparing: 1,200 phrases against 100,000 subjects, each with each, took a minute.
-#}
{% macro phrase_matches(texts, phrases, columns) -%}
    with split as (
        select
            content_key,
            place,
            words,
            {{ split_text('trim(words)', ' ') }} as parts
        from {{ texts }}
    ),

    heads as (
        select distinct
            content_key,
            place,
            words,
            element as head
        from {{ array_elements('split', 'parts') }} as exploded
        where element in (select {{ first_word('phrase') }} from {{ phrases }})
    )

    select
        heads.content_key,
        heads.place,
        {{ columns | join(', ') }}
    from heads
    inner join {{ phrases }} as phrases
        on
            heads.head = {{ first_word('phrases.phrase') }} and phrases.place = heads.place
            and contains(heads.words, ' ' || phrases.phrase || ' ')
{%- endmacro %}

{% macro first_word(phrase) %}split_part({{ phrase }}, ' ', 1){% endmacro %}

{#- The domain of a sender: delivered, else that of the address. -#}
{% macro domain_of_sender() -%}
    coalesce(nullif(sender_domain, ''), nullif({{ regex_group('sender', '@([a-z0-9.-]+)') }}, ''))
{%- endmacro %}
