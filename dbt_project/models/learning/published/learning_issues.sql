with chunks as (
    select * from {{ ref('fct_learning__chunks') }}
),

library as (
    select
        space,
        row_number() over (order by count(*) desc, space asc) as place
    from chunks
    where space is not null
    group by space
),

vectors as (
    select * from {{ ref('int_learning__topic_vectors') }}
),

names as (
    select * from {{ ref('int_learning__topic_names') }}
),

models as (
    select distinct chunks.embedding_model
    from chunks
    inner join library on chunks.space = library.space
    left join {{ ref('coverage_thresholds') }} as thresholds on chunks.embedding_model = thresholds.embedding_model
    where library.place = 1 and thresholds.threshold is null
),

progress as (
    select distinct topic_key from {{ landed_until_now('topic_progress') }} as landed
),

found as (
    select
        'content_chunks' as source,
        'chunk has no usable embedding' as issue,
        'It is compared with no topic: ' || problem || '. Deliver it again with its embedding.' as advice,
        chunk_id as example
    from chunks
    where problem is not null
    union all
    select
        'content_chunks',
        'chunk of another model or dimension',
        'Scores of two models cannot be compared: the library is ' || library.space || ', this one ' || chunks.space || '.',
        chunks.chunk_id
    from chunks
    inner join library on library.place = 1
    where chunks.space <> library.space
    union all
    select
        'content_chunks',
        'model without a threshold',
        'The default {{ var("coverage_default_threshold") }} holds. Add the model to seeds/learning/coverage_thresholds.csv.',
        embedding_model
    from models
    union all
    select
        'topic_embeddings',
        'topic has no usable embedding',
        'It is compared with no chunk: ' || problem || '. Deliver it again.',
        topic_key
    from vectors
    where problem is not null
    union all
    select
        'topic_embeddings',
        'topic of another model or dimension',
        'Scores of two models cannot be compared: the library is ' || library.space || ', this one ' || vectors.space || '.',
        vectors.topic_key
    from vectors
    inner join library on library.place = 1
    where vectors.space <> library.space
    union all
    select
        'topic_embeddings',
        'embedding of an unknown topic',
        'No topic has this id, name or alias.',
        vectors.topic_key
    from vectors
    left join names on vectors.topic_key = names.name_key
    where names.name_key is null
    union all
    select
        'topic_progress',
        'progress in an unknown topic',
        'No topic has this id, name or alias: the progress counts for no path.',
        progress.topic_key
    from progress
    left join names on progress.topic_key = names.name_key
    where names.name_key is null
    union all
    -- whose name it is stays unsaid: it may come from somebody's own description
    select
        'job_extractions',
        'extraction names an unknown topic',
        'It stands in the path without coverage. Add it as a topic or as an alias.',
        cast(null as string)
    from {{ ref('int_learning__job_topics') }}
    where origin = 'product' and not is_known
    union all
    select
        'job_targets',
        'description without a known word',
        'No topic was found in it: it may be in another language or script than the dictionaries.',
        cast(null as string)
    from {{ ref('fct_learning__jobs') }} as jobs
    left join {{ ref('int_learning__job_topics') }} as topics on jobs.job_id = topics.job_id
    where topics.job_id is null
)

select
    source,
    issue,
    min(advice) as advice,
    count(*) as how_many,
    min(example) as example
from found
group by source, issue
