-- What the selector remembers of the runs of {days}, by hand, after rollup.sql; nothing is known later than its run.
create table if not exists asked (event_date date, form ubigint, family varchar, segment varchar, style varchar, level tinyint,
    runs int, helpful int, unhelpful int);
create table if not exists people (event_date date, form ubigint, family varchar, segment varchar, style varchar, level tinyint,
    person ubigint, helpful int, unhelpful int);
create or replace temp table marked as
select event_date, hash(host, schema_hash) as form, coalesce(family, '') as family, coalesce(segment, '') as segment, style,
    case when edits = 0 then 0 else 1 + floor(4 * ln(1 + edits)) end as level, hash(user_id, host, schema_hash) as person,
    status = 'helpful' as is_helpful, status = 'unhelpful' as is_unhelpful
from runs where style is not null;
begin;
delete from asked where {days};
delete from people where {days};
insert into asked
select event_date, form, family, segment, style, level, count(*), count(*) filter (is_helpful), count(*) filter (is_unhelpful)
from marked group by all;
insert into people
select event_date, form, family, segment, style, level, person, count(*) filter (is_helpful), count(*) filter (is_unhelpful)
from marked where is_helpful or is_unhelpful group by all;
commit;
