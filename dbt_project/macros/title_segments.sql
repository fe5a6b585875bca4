{#-
    The segment of each title (docs/rules/style.md#segments), as a select of its id and segment_key: the first rule with
    a phrase among the words that is not just part of an exception. Without one there is no row.
-#}
{% macro title_segments(titles, id, words) -%}
    select
        {{ id }},
        min_by(segment_key, priority) as segment_key
    from (
        select
            titles.{{ id }},
            rules.segment_key,
            rules.priority,
            {{ times_in("titles." ~ words, whole_words("rules.phrase")) }} as times,
            sum(coalesce(
                {{ times_in("titles." ~ words, whole_words("exceptions.phrase")) }}
                * {{ times_in(whole_words("exceptions.phrase"), whole_words("rules.phrase")) }},
                0
            )) as excepted
        from {{ titles }} as titles
        inner join {{ ref('segment_rules') }} as rules
            on contains(titles.{{ words }}, {{ whole_words("rules.phrase") }})
        left join {{ ref('segment_exceptions') }} as exceptions on rules.segment_key = exceptions.segment_key
        group by titles.{{ id }}, titles.{{ words }}, rules.segment_key, rules.priority, rules.phrase
    ) as found
    where times > excepted
    group by {{ id }}
{%- endmacro %}

{#- How often a text has a phrase, both as whole_words gives them. -#}
{% macro times_in(words, phrase) -%}
    ((length({{ words }}) - length(replace({{ words }}, {{ phrase }}, ' '))) / (length({{ phrase }}) - 1))
{%- endmacro %}
