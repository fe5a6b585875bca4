-- One row per family and segment: helpful among answered runs of the window, with Wilson's 95 % interval.
with answered as (
    select host_family, segment_key, helpful, helpful + unhelpful as answered, 1.959963984540054 as z
    from segment_performance
    where helpful + unhelpful > 0
),

parts as (
    select *, helpful / answered as rate, 1 + z * z / answered as denominator from answered
)

select
    host_family,
    segment_key,
    answered,
    rate,
    greatest(0, (rate + z * z / (2 * answered)
        - z * sqrt(rate * (1 - rate) / answered + z * z / (4 * answered * answered))) / denominator) as low,
    least(1, (rate + z * z / (2 * answered)
        + z * sqrt(rate * (1 - rate) / answered + z * z / (4 * answered * answered))) / denominator) as high
from parts
order by host_family, list_position(['intern', 'junior', 'default', 'senior'], segment_key), segment_key
