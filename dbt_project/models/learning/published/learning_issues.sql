with library as (
    select * from {{ ref('int_learning__library') }}
),

names as (
    select * from {{ ref('int_learning__topic_names') }}
),

vectors as (
    select
        'content_chunks' as source,
        'chunk' as what,
        chunk_id as id,
        space,
        problem
    from {{ ref('fct_learning__chunks') }}
    union all
    select
        'topic_embeddings' as source,
        'topic' as what,
        topic_key as id,
        space,
        problem
    from {{ ref('int_learning__topic_vectors') }}
),

progress as (
    select distinct topic_key from {{ landed_until_now('topic_progress') }} as landed
),

found as (
    select
        source,
        what || ' has no usable embedding' as issue,
        'It is compared with nothing: ' || problem || '. Deliver it again with its embedding.' as advice,
        id as example
    from vectors
    where problem is not null
    union all
    select
        vectors.source,
        vectors.what || ' of another model or dimension' as issue,
        'Scores of two models cannot be compared: the library is ' || library.space || ', this one ' || vectors.space
        || '.' as advice,
        vectors.id as example
    from vectors
    inner join library on vectors.space <> library.space
    union all
    select
        'content_chunks' as source,
        'model without a threshold' as issue,
        'The default ' || threshold || ' holds. Add the model to seeds/learning/coverage_thresholds.csv.' as advice,
        embedding_model as example
    from library
    where not has_threshold
    union all
    select
        'topic_embeddings' as source,
        'embedding of an unknown topic' as issue,
        'No topic has this id, name or alias.' as advice,
        vectors.id as example
    from vectors
    left join names on vectors.id = names.name_key
    where vectors.what = 'topic' and names.name_key is null
    union all
    -- whose name it is stays unsaid, here and below: it may be somebody's own words
    select
        'topic_progress' as source,
        'progress in an unknown topic' as issue,
        'No topic has this id, name or alias: the progress counts for no path.' as advice,
        cast(null as string) as example
    from progress
    left join names on progress.topic_key = names.name_key
    where names.name_key is null
    union all
    select
        'job_extractions' as source,
        'extraction names an unknown topic' as issue,
        'It stands in the path without coverage. Add it as a topic or as an alias.' as advice,
        cast(null as string) as example
    from {{ ref('int_learning__job_topics') }}
    where origin = 'product' and not is_known
    union all
    select
        'job_targets' as source,
        'description without a known word' as issue,
        'No topic was found in it: it may be in another language or script than the dictionaries.' as advice,
        cast(null as string) as example
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
