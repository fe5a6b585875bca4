-- Results of experiments by hand: the people of touched days, what they did in their windows, sums, and Welch's z.
-- Only the days that files after {after} touch are done again.
create table if not exists exposures (
    experiment_id varchar, user_id varchar, variant_id varchar, segment varchar, assigned_at timestamp, event_date date);
create table if not exists rollup (
    event_date date, experiment_id varchar, segment varchar, variant_id varchar, metric varchar,
    users bigint, y double, yy double);
insert into exposures
select a.experiment_id, a.user_id, min_by(a.variant_id, a.assigned_at),
    min_by(coalesce(a.context ->> 'utm_source', 'unknown'), a.assigned_at), min(a.assigned_at),
    cast(min(a.assigned_at) as date)
from read_parquet('{raw}/assignments/*/*.parquet') as a
anti join exposures as e on a.experiment_id = e.experiment_id and a.user_id = e.user_id
where a._seq > {after}
group by all;
create or replace temp table touched as
select distinct event_date from exposures where {is_new_day}
union
select distinct x.event_date
from (
    select experiment_id, user_id, converted_at as moment from read_parquet('{raw}/conversions/*/*.parquet') where _seq > {after}
    union all
    select null, user_id, occurred_at from read_parquet('{raw}/metric_events/*/*.parquet') where _seq > {after}
) as e
inner join exposures as x
    on e.user_id = x.user_id and coalesce(e.experiment_id, x.experiment_id) = x.experiment_id
    and e.moment >= x.assigned_at and e.moment < x.assigned_at + interval 7 day;
delete from rollup where event_date in (select event_date from touched);
insert into rollup
with people as (
    select * from exposures where event_date in (select event_date from touched)
),
did as (
    select x.experiment_id, x.user_id, 'conversion' as metric, 1.0 as y
    from read_parquet('{raw}/conversions/*/*.parquet') as c
    inner join people as x
        on c.experiment_id = x.experiment_id and c.user_id = x.user_id
        and c.converted_at >= x.assigned_at and c.converted_at < x.assigned_at + interval 7 day
    group by all
    union all
    select x.experiment_id, x.user_id, e.metric, case e.metric when 'orders' then count(*) else sum(e.value) end
    from read_parquet('{raw}/metric_events/*/*.parquet') as e
    inner join people as x
        on e.user_id = x.user_id
        and e.occurred_at >= x.assigned_at and e.occurred_at < x.assigned_at + interval 7 day
    group by x.experiment_id, x.user_id, e.metric
)
select x.event_date, x.experiment_id, x.segment, x.variant_id, m.metric, count(*), sum(coalesce(d.y, 0)),
    sum(coalesce(d.y * d.y, 0))
from people as x
cross join (values ('conversion'), ('orders'), ('revenue')) as m (metric)
left join did as d on x.experiment_id = d.experiment_id and x.user_id = d.user_id and m.metric = d.metric
group by all;
copy (
    with cells as (
        select experiment_id, segment, variant_id, metric, sum(users) as n, sum(y) / sum(users) as mean,
            (sum(yy) - sum(y) * sum(y) / sum(users)) / (sum(users) - 1) as variance
        from rollup
        where event_date <= date '{as_of}' - 7
        group by grouping sets ((experiment_id, segment, variant_id, metric), (experiment_id, variant_id, metric))
    )
    select t.*, t.mean / c.mean - 1 as lift, (t.mean - c.mean) / sqrt(t.variance / t.n + c.variance / c.n) as z
    from cells as t
    inner join cells as c
        on t.experiment_id = c.experiment_id and t.segment is not distinct from c.segment and t.metric = c.metric
        and c.variant_id = 'a'
    where t.variant_id <> 'a'
) to '{out}' (format parquet);
