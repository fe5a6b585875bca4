{#- Days on which a join has multiplied or lost the rows it began with. -#}
{% test as_many_rows_as(model, other) %}
    with here as (select event_date, count(*) as how_many from {{ model }} group by event_date),

    there as (select event_date, count(*) as how_many from {{ other }} group by event_date)

    select here.event_date, here.how_many as rows_here, there.event_date as other_date, there.how_many as rows_there
    from here
    full outer join there on here.event_date = there.event_date
    where here.how_many is distinct from there.how_many
{% endtest %}
