{#- Days on which two roll-ups of the same runs disagree about how many there were. -#}
{% test same_runs_as(model, other) %}
    with here as (select event_date, sum(runs) as runs from {{ model }} group by event_date),

    there as (select event_date, sum(runs) as runs from {{ other }} group by event_date)

    select here.event_date, here.runs as runs_here, there.event_date as other_date, there.runs as runs_there
    from here
    full outer join there on here.event_date = there.event_date
    where here.runs is distinct from there.runs
{% endtest %}
