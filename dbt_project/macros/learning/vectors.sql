{#- Only vectors of one model and one dimension can be compared: their space, null where a vector cannot be used. -#}
{% macro vector_problem(embedding, model, norm) -%}
    case
        when coalesce({{ array_length(embedding) }}, 0) = 0 then 'no embedding'
        when {{ model }} is null then 'no model named'
        when not {{ norm }} > 0 or {{ norm }} >= 1e150 then 'no direction'
    end
{%- endmacro %}

{% macro vector_space(embedding, model) -%}
    {{ model }} || ' ' || cast({{ array_length(embedding) }} as string)
{%- endmacro %}

{#- The cosine of two rows' vectors, null across spaces. Rounded, so that one at a threshold is not a bit below it. -#}
{% macro cosine(a, b) -%}
    {%- set product = dot_product(a ~ ".embedding", b ~ ".embedding") -%}
    case
        when {{ a }}.space = {{ b }}.space
            then {{ rounded(product ~ " / (" ~ a ~ ".norm * " ~ b ~ ".norm)", 6) }}
    end
{%- endmacro %}

{#-
    The scores of the vectors that meet every chunk, and of those that meet only new ones. A cross join on purpose: a
    join by space would copy a vector for every pair, which took four times as long.
-#}
{% macro pair_scores(vectors_again, vectors_before) -%}
    select
        vectors.topic_key,
        vectors.alias,
        vectors.space,
        chunks.chunk_id,
        {{ cosine('vectors', 'chunks') }} as score
    from {{ vectors_again }} as vectors
    cross join chunks
    union all
    select
        vectors.topic_key,
        vectors.alias,
        vectors.space,
        chunks.chunk_id,
        {{ cosine('vectors', 'chunks') }} as score
    from {{ vectors_before }} as vectors
    cross join new_chunks as chunks
{%- endmacro %}
