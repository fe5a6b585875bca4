-- The least SQL that gives learning_path_topics. {users}: whose paths are made; true for everybody.
create table if not exists path_topics (
    user_id varchar, position integer, stage integer, step integer, depth integer, topic_id varchar, weight integer,
    is_covered boolean, is_done boolean
);

create or replace table edges as
select topic_id, unnest(prerequisites) as prerequisite_id
from read_parquet('{raw}/topics/*/*.parquet', hive_partitioning = true);

create or replace table ancestors as
with recursive found (topic_id, ancestor_id) as (
    select topic_id, prerequisite_id from edges
    union
    select found.topic_id, edges.prerequisite_id from found inner join edges on found.ancestor_id = edges.topic_id
)
from found;

create or replace table depths as
with recursive found (topic_id, depth) as (
    select topic_id, 0 from read_parquet('{raw}/topics/*/*.parquet', hive_partitioning = true)
    union
    select edges.topic_id, found.depth + 1 from found inner join edges on found.topic_id = edges.prerequisite_id
)
select topic_id, max(depth) as depth from found group by topic_id;

create or replace temp table people as
select user_id, job_id from read_parquet('{jobs}') where {users};

delete from path_topics where user_id in (select user_id from people);

insert into path_topics
with needs as (
    select job_id, topic_id, max(weight) as weight
    from (
        select job_id, topic_id, weight from read_parquet('{job_topics}')
        union all
        select job_id, ancestor_id, 1
        from read_parquet('{job_topics}') inner join ancestors using (topic_id)
    )
    where job_id in (select job_id from people)
    group by all
),

done as (
    select user_id, topic_id from read_parquet('{raw}/topic_progress/*/*.parquet', hive_partitioning = true)
    qualify row_number() over (partition by user_id, topic_id order by updated_at desc, _seq desc, _line desc) = 1
        and completed >= 80
),

needed as (
    select user_id, topic_id, weight, depth, coverage.confidence, coverage.confidence >= 0.75 as is_covered,
        done.topic_id is not null as is_done
    from people
    inner join needs using (job_id)
    inner join depths using (topic_id)
    left join coverage using (topic_id)
    left join done using (user_id, topic_id)
),

per_depth as (select user_id, depth, count(*) as topics from needed where not is_done group by all),

running as (
    select *, row_number() over by_depth as place, count(*) over all_depths as depths,
        least(4, greatest(2, count(*) over all_depths)) as stages, sum(topics) over by_depth as topics_until,
        sum(topics) over all_depths as all_topics
    from per_depth
    window all_depths as (partition by user_id), by_depth as (partition by user_id order by depth)
),

ends as (
    select user_id,
        min_by(place, abs(topics_until * stages - all_topics) * 100000 + place)
            filter (place >= 1 and place <= greatest(1, depths - stages + 1)) as end_1,
        min_by(place, abs(topics_until * stages - 2 * all_topics) * 100000 + place)
            filter (place >= 2 and place <= greatest(2, depths - stages + 2)) as end_2,
        min_by(place, abs(topics_until * stages - 3 * all_topics) * 100000 + place)
            filter (place >= 3 and place <= greatest(3, depths - stages + 3)) as end_3
    from running group by user_id
),

staged as (
    select user_id, depth, topics,
        case when place <= end_1 then 1 when stages = 2 or place <= greatest(end_2, end_1 + 1) then 2
            when stages = 3 or place <= greatest(end_3, greatest(end_2, end_1 + 1) + 1) then 3 else 4 end as stage
    from running inner join ends using (user_id)
),

before as (
    select user_id, stage, sum(sum(topics)) over by_stage - sum(topics) as topics_before,
        sum(ceil(sum(topics) / 5.0)) over by_stage - ceil(sum(topics) / 5.0) as steps_before
    from staged group by user_id, stage window by_stage as (partition by user_id order by stage)
),

ordered as (
    select *, row_number() over (
        partition by user_id
        order by depth, weight desc, coalesce(is_covered, false) desc, confidence desc nulls last, topic_id
    ) as position
    from needed where not is_done
)

select user_id, position, stage, cast(steps_before + ceil((position - topics_before) / 5.0) as integer), depth,
    topic_id, weight, is_covered, false
from ordered inner join staged using (user_id, depth) inner join before using (user_id, stage)
union all
select user_id, null, null, null, depth, topic_id, weight, is_covered, true from needed where is_done;
