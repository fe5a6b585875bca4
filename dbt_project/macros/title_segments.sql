{#- The segment of each title (docs/rules/style.md#segments), as a select of its id and segment_key. -#}
{% macro title_segments(titles, id, words) -%}
    {{ title_attribute(titles, id, words, "segment_key", ref("segment_rules"), ref("segment_exceptions")) }}
{%- endmacro %}

{#-
    An attribute of each title, as a select of its id and the attribute: the first rule with a phrase among the words
    that is not just part of an exception. Without one there is no row.
-#}
{% macro title_attribute(titles, id, words, attribute, rules, exceptions) -%}
    select
        {{ id }},
        min_by({{ attribute }}, priority) as {{ attribute }}
    from (
        select
            titles.{{ id }},
            rules.{{ attribute }},
            rules.priority,
            {{ times_in("titles." ~ words, whole_words("rules.phrase")) }} as times,
            sum(coalesce(
                {{ times_in("titles." ~ words, whole_words("exceptions.phrase")) }}
                * {{ times_in(whole_words("exceptions.phrase"), whole_words("rules.phrase")) }},
                0
            )) as excepted
        from {{ titles }} as titles
        inner join {{ rules }} as rules
            on contains(titles.{{ words }}, {{ whole_words("rules.phrase") }})
        left join {{ exceptions }} as exceptions on rules.{{ attribute }} = exceptions.{{ attribute }}
        group by titles.{{ id }}, titles.{{ words }}, rules.{{ attribute }}, rules.priority, rules.phrase
    ) as found
    where times > excepted
    group by {{ id }}
{%- endmacro %}

{#- How often a text has a phrase, both as whole_words gives them. -#}
{% macro times_in(words, phrase) -%}
    ((length({{ words }}) - length(replace({{ words }}, {{ phrase }}, ' '))) / (length({{ phrase }}) - 1))
{%- endmacro %}
