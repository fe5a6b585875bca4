{#- Without white space at both ends, that of other scripts included; null when nothing is left. -#}
{% macro stripped(value) -%}
    nullif({{ regex_replace_all(value, "^[\\s\\p{Z}]+|[\\s\\p{Z}]+$", "") }}, '')
{%- endmacro %}

{#- A text in lower case, trimmed, every run of white space one space (docs/rules/learning.md#cache-keys). -#}
{% macro collapsed(value) -%}
    trim({{ regex_replace_all("lower(" ~ value ~ ")", "[\\s\\p{Z}]+", " ") }})
{%- endmacro %}

{#- What a profile is read from: people who aim at the same job share its extraction. -#}
{% macro job_id() -%}
    md5(
        coalesce(job_title, '') || chr(31) || coalesce(job_description, '') || chr(31)
        || coalesce(job_seniority, '') || chr(31) || coalesce(firm, '')
    )
{%- endmacro %}

{#- 1 when a text holds more than white space, else 0. -#}
{% macro filled(value) -%}
    case when {{ stripped(value) }} is not null then 1 else 0 end
{%- endmacro %}

{#-
    People of a template role share content; else those who aim at the same text; else everybody
    (docs/rules/learning.md#cache-keys).
-#}
{% macro content_key_type() -%}
    case
        when templates.role_type is not null then 'template'
        when targets.has_profile then 'description'
        else 'default'
    end
{%- endmacro %}

{% macro content_key() -%}
    case
        when templates.role_type is not null then templates.role_type || '_' || jobs.seniority
        when targets.has_profile then targets.description_hash || '_' || jobs.seniority
        else 'default'
    end
{%- endmacro %}
