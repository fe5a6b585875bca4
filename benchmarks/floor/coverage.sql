-- The least SQL that gives topic_coverage's scores. {new}: chunks and vectors that are compared; true for all of them.
create table if not exists chunks (chunk_id varchar, embedding double[], norm double);
create table if not exists vectors (topic_id varchar, embedding double[], norm double);
create table if not exists pairs (topic_id varchar, chunk_id varchar, score double);

create or replace temp table new_chunks as
select chunk_id, embedding, sqrt(list_dot_product(embedding, embedding)) as norm
from read_parquet('{raw}/content_chunks/*/*.parquet', hive_partitioning = true)
where {new} qualify row_number() over (partition by chunk_id order by updated_at desc, _seq desc, _line desc) = 1;

create or replace temp table new_vectors as
select topic_id, embedding, sqrt(list_dot_product(embedding, embedding)) as norm
from read_parquet('{raw}/topic_embeddings/*/*.parquet', hive_partitioning = true)
where {new} qualify row_number() over (partition by topic_id order by updated_at desc, _seq desc, _line desc) = 1;

delete from pairs where chunk_id in (select chunk_id from new_chunks) or topic_id in (select topic_id from new_vectors);
delete from chunks where chunk_id in (select chunk_id from new_chunks);
delete from vectors where topic_id in (select topic_id from new_vectors);

insert into pairs
with scores as (
    select topic_id, chunk_id,
        round(list_dot_product(v.embedding, c.embedding) / (v.norm * c.norm), 6) as score
    from vectors as v cross join new_chunks as c
    union all
    select topic_id, chunk_id,
        round(list_dot_product(v.embedding, c.embedding) / (v.norm * c.norm), 6) as score
    from new_vectors as v cross join (from chunks union all from new_chunks) as c
)

select * from scores where score >= 0.45;

insert into chunks from new_chunks;
insert into vectors from new_vectors;

create or replace table coverage as
select topic_id, max(score) as confidence, count(*) filter (score >= 0.75) as num_chunks,
    max_by(chunk_id, score) as best_chunk_id
from pairs group by topic_id;
