{#- What clusters are made of: numbers, and categories as one column per value (device=mobile). -#}
{% macro cluster_numbers() %}
    {{ return([
        "hour", "day_of_week", "engagement_score", "opens", "clicks", "subscription_days", "drop_risk",
        "minutes_in_funnel", "progress", "hesitations", "permission_age_days",
    ]) }}
{% endmacro %}
{% macro cluster_categories() %}
    {{ return(["channel", "source", "medium", "device", "os", "browser", "country", "stage", "platform"]) }}
{% endmacro %}

{#- The value of a model's feature for a person: the number, or 1 or 0 for a category; null where it is unknown. -#}
{% macro cluster_feature(person, model) -%}
    case {{ model }}.field
        {#- A day begins at five: by the clock, people of one night would lie at both ends. #}
        when 'hour' then cast(mod({{ person }}.hour + 19, 24) as double)
        {%- for field in cluster_numbers() if field != "hour" %}
        when '{{ field }}' then cast({{ person }}.{{ field }} as double)
        {%- endfor %}
        when 'is_weekend' then case when {{ person }}.is_weekend then 1.0 else 0.0 end
        when 'is_returning' then
            case when {{ person }}.is_returning then 1.0 when not {{ person }}.is_returning then 0.0 end
        {%- for field in cluster_categories() %}
        when '{{ field }}' then
            case when coalesce({{ person }}.{{ field }}, 'unknown') = {{ model }}.category then 1.0 else 0.0 end
        {%- endfor %}
    end
{%- endmacro %}
