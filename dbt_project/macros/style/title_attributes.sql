{#- What a job title says, as title_attributes names it, and the column of the roll-ups that holds it. -#}
{% macro title_attributes() %}
    {{ return({
        "segment": "segment_key",
        "discipline": "discipline",
        "role_type": "role_type",
        "company_type": "company_type",
    }) }}
{% endmacro %}
