-- The evidence of {as_of} by hand, from the tables of selection_days.sql, to the table cells; selector.py fits it.
-- Doubles, added in any order; no dbt, tests, history of knowledge, earlier evenings or backtest.
create or replace temp table shares as
with answers as (
    select form, person, style, sum(helpful + unhelpful) as k from people
    where event_date between date_trunc('month', date '{as_of}' - 56) and date '{as_of}' group by all
),
loud as (
    select form, arg_max(person, k) as person
    from (select form, person, sum(k) as k from answers group by all)
    group by form having max(k) > 0.8 * sum(k) and sum(k) >= 20
)
select person, style, case when loud.person is not null then 0 else (1 + ln(k)) / k end as share, loud.person is not null as is_loud
from answers left join loud using (form, person) where k > 1 or loud.person is not null;

create or replace temp table known as
select form, family, segment, style, level, age < 7 as recent, w * runs as runs, helpful as helpful_runs, helpful + unhelpful as answered_runs,
    w * helpful as y, w * w * helpful as y2, w * (helpful + unhelpful) as n, w * w * (helpful + unhelpful) as n2,
    case when age >= 2 then w * (runs - helpful - unhelpful) else 0 end as u, w * case when age >= 2 then w * (runs - helpful - unhelpful) else 0 end as u2
from (select *, date '{as_of}' - event_date as age, power(0.5, (date '{as_of}' - event_date) / 14) as w from asked
    where event_date between date_trunc('month', date '{as_of}' - 56) and date '{as_of}')
union all
select form, family, segment, style, level, age < 7, (share - 1) * w * (helpful + unhelpful), case when is_loud then -helpful else 0 end,
    case when is_loud then -helpful - unhelpful else 0 end, (share - 1) * w * helpful, (share * share - 1) * w * w * helpful,
    (share - 1) * w * (helpful + unhelpful), (share * share - 1) * w * w * (helpful + unhelpful), 0, 0
from (select *, date '{as_of}' - event_date as age, power(0.5, (date '{as_of}' - event_date) / 14) as w from people join shares using (person, style)
    where event_date between date_trunc('month', date '{as_of}' - 56) and date '{as_of}');

create or replace temp table levels as
select form, family, style, level, case when level = 0 then 0 else (level - 0.5) / 4 end as edit, sum(runs) as runs, sum(y) as y, sum(n) as n,
    sum(helpful_runs) as helpful_runs, sum(answered_runs) as answered_runs
from known where level is not null group by all;

create or replace temp table costs as select family, style, sum(runs * edit) / sum(runs) as cost from levels group by all;

create or replace temp table bins as
with edited as (select form, level, edit, sum(runs) as runs from levels where level > 0 group by all),
forms as (
    select form, (sum(runs * edit) + 5 * any_value(mean)) / (sum(runs) + 5) as mean
    from edited cross join (select sum(runs * edit) / sum(runs) as mean from edited) group by form
),
deviations as (select form, level, runs, round(20 * (edit - mean)) as deviation from edited join forms using (form)),
below as (
    select deviation, (sum(sum(runs)) over (order by deviation) - sum(runs) / 2) / sum(sum(runs)) over () as share
    from deviations group by deviation
)
select form, level, least(5, 1 + floor(5 * share)) as bin from deviations join below using (deviation)
union all select distinct form, 0, 0 from levels;

create or replace temp table worths as
with counted as (
    select style, bin, sum(y) as y, sum(n) as n, sum(helpful_runs) as h, sum(answered_runs) as a
    from levels join bins using (form, level) group by all
),
helping as (select *, (y + 2 * sum(y) over s / sum(n) over s) / (n + 2) as p from counted window s as (partition by style)),
means as (
    select style, sum(y * p) / sum(y) as yes, sum((n - y) * p) / sum(n - y) as no, sum(h) as h, sum(a) - sum(h) as u from helping group by style
)
select style, bin, yes - no as worth, (p - no) / (yes - no) as stand_in from helping join means using (style)
where means.h >= 30 and means.u >= 30 and yes - no >= 0.02;

create or replace temp table cells as
select form, family, segment, style, recent, sum(n) as n, sum(n2) as n2, sum(y) as y, sum(y2) as y2 from (
    select form, family, segment, style, recent, sum(n) as n, sum(n2) as n2, sum(y) as y, sum(y2) as y2 from known where n <> 0 group by all
    union all
    select form, family, segment, style, recent, sum(worth * u), sum(worth * u2), sum(worth * stand_in * u), sum(worth * stand_in * u2)
    from known join worths using (style) join bins using (form, level)
    where worths.bin = bins.bin and u <> 0 group by all
) group by all having sum(n) > 1e-9;
