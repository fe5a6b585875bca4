{#- The texts of a context object that a field is read from, the first that is there; some have two names. -#}
{% macro context_names() %}
    {{ return({
        "utm_source": ["utm_source"], "given_source": ["source"], "medium": ["utm_medium", "medium"],
        "campaign": ["utm_campaign", "campaign"], "campaign_id": ["campaign_id"],
        "given_device": ["device"], "user_agent": ["user_agent"], "given_os": ["os"], "given_browser": ["browser"],
        "given_country": ["country", "country_code"], "is_returning": ["is_returning", "returning"],
        "list": ["list_id", "list"], "email_id": ["email_id"],
        "engagement_score": ["engagement_score", "engagement"],
        "opens": ["open_count", "previous_opens", "opens"], "clicks": ["click_count", "previous_clicks", "clicks"],
        "subscription_days": ["subscription_days", "days_subscribed"], "client": ["email_client", "client"],
        "funnel_id": ["funnel_id"], "step_id": ["step_id"], "stage": ["current_stage", "stage", "funnel_stage"],
        "drop_risk": ["drop_risk", "drop_off_risk"], "minutes_in_funnel": ["minutes_in_funnel", "time_in_funnel"],
        "progress": ["progress", "funnel_progress"], "hesitations": ["hesitations", "hesitation_count"],
        "push_token": ["push_token"], "notification_id": ["notification_id"],
        "app": ["app", "app_id"], "platform": ["platform"],
        "permission_age_days": ["permission_age_days", "permission_age"],
    }) }}
{% endmacro %}

{#- All names of a context object, in one fixed order. -#}
{% macro all_context_names() %}
    {%- set names = [] -%}
    {%- for some in context_names().values() -%}{%- do names.extend(some) -%}{%- endfor -%}
    {{ return(names) }}
{% endmacro %}

{#- A select list with every field as a text, from an array of the texts of all names. -#}
{% macro context_texts(array) -%}
    {%- set places = namespace(next=1) -%}
    {%- for field, names in context_names().items() -%}
        {%- set texts = [] -%}
        {%- for name in names -%}
            {%- do texts.append(array_item(array, places.next)) -%}
            {%- set places.next = places.next + 1 -%}
        {%- endfor %}
    {{ "coalesce(" ~ texts | join(", ") ~ ")" if texts | length > 1 else texts[0] }} as {{ field }}
    {{- "," if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- Lower case, letters and digits with single hyphens between them: Spring Sale 2026! is spring-sale-2026. -#}
{% macro slug(value) -%}
    replace(trim({{ regex_replace_all("lower(" ~ value ~ ")", "[^\\p{L}\\p{M}\\p{N}]+", " ") }}), ' ', '-')
{%- endmacro %}

{#- The fields that segment_by may name. -#}
{% macro segment_fields() %}
    {{ return([
        "channel", "source", "medium", "campaign", "device", "os", "browser", "country", "hour", "day_of_week",
        "is_weekend", "is_returning", "list", "engagement_score", "opens", "clicks", "subscription_days", "client",
        "funnel_id", "stage", "drop_risk", "minutes_in_funnel", "progress", "hesitations", "app", "platform",
        "permission_age_days",
    ]) }}
{% endmacro %}

{#- Numbers in bins: the upper bounds, exclusive, with their labels; the last label is for everything above. -#}
{% macro segment_bins() %}
    {%- set thirds = [[1 / 3, "low"], [2 / 3, "medium"], [none, "high"]] -%}
    {%- set counts = [[1, "0"], [5, "1-4"], [none, "5+"]] -%}
    {%- set days = [[30, "0-29"], [180, "30-179"], [none, "180+"]] -%}
    {{ return({
        "engagement_score": thirds, "drop_risk": thirds, "progress": thirds,
        "opens": counts, "clicks": counts, "hesitations": counts,
        "subscription_days": days, "permission_age_days": days,
        "minutes_in_funnel": [[5, "0-4"], [30, "5-29"], [none, "30+"]],
        "hour": [[6, "night"], [12, "morning"], [18, "afternoon"], [none, "evening"]],
    }) }}
{% endmacro %}

{#- The value of a field as a segment key holds it, not yet encoded. -#}
{% macro segment_value(field) -%}
    {%- set bins = segment_bins().get(field) -%}
    {%- if bins -%}
        case
            {%- for bound, label in bins if bound %} when {{ field }} < {{ bound }} then '{{ label }}'{% endfor %}
            when {{ field }} is not null then '{{ bins[-1][1] }}'
        end
    {%- elif field in ("day_of_week", "is_weekend", "is_returning") -%}
        cast({{ field }} as string)
    {%- else -%}
        {{ field }}
    {%- endif -%}
{%- endmacro %}

{#-
    field:value joined by | in the order of segment_by; missing or empty values are unknown. Only fields that a
    configuration names while the model is built: looking at all of them for every person took five times as long.
-#}
{% macro segment_key(segment_by, configs) -%}
    {%- set used = used_segment_fields(configs) -%}
    {%- set value -%}
        case element
            {%- for field in used %} when '{{ field }}' then {{ segment_value(field) }}{% endfor %}
            when 'engagement' then {{ segment_value("engagement_score") }}
        end
    {%- endset -%}
    {%- set known = "coalesce(nullif(" ~ value ~ ", ''), 'unknown')" -%}
    {{ joined_elements(segment_by, percent_encoded("element") ~ " || ':' || " ~ percent_encoded(known), "|") }}
{%- endmacro %}

{#- The fields that some configuration of a table segments by; all of them before the table is there. -#}
{% macro used_segment_fields(configs) %}
    {%- if not execute or not load_relation(configs) -%}{{ return(segment_fields()) }}{%- endif -%}
    {%- set elements = array_elements(configs, "segment_by") ~ " as elements" -%}
    {%- set names = run_query("select distinct element from " ~ elements).columns[0].values() | list -%}
    {{ return(segment_fields() | select("in", names) | list) }}
{% endmacro %}

{% macro percent_encoded(value) -%}
    replace(replace(replace({{ value }}, '%', '%25'), '|', '%7C'), ':', '%3A')
{%- endmacro %}
