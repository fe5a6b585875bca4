{#- Values outside [low, high]; null passes. -#}
{% test value_between(model, column_name, low, high) %}
    select * from {{ model }} where {{ column_name }} < {{ low }} or {{ column_name }} > {{ high }}
{% endtest %}
