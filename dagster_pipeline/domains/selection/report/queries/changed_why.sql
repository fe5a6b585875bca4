-- One row per reason: for how many forms it changed the hint last night. The day before is read from the history.
with now as (
    select host, schema_hash, source, previous_style_id, preferred_style_id, as_of_date from style_hints where changed
),

before as (
    select host, schema_hash, source from style_hints_history
    where as_of_date = (select max(as_of_date) - 1 from style_hints)
),

ranks as (
    select * from (values ('form', 1), ('form+family', 2), ('segment', 3), ('family_segment', 3), ('family', 4),
        ('style', 5), ('none', 6)) as r (source, rank)
),

reasons as (
    select
        case
            when now.preferred_style_id is null then 'the evidence is now too old or too thin for a hint'
            when before.source is null then 'the form is new'
            when now.previous_style_id is null then 'there is enough evidence for the first time'
            when rn.rank < rb.rank then 'narrower evidence decides: ' || before.source || ' → ' || now.source
            when rn.rank > rb.rank then 'the narrower evidence is now too thin: ' || before.source || ' → ' || now.source
            else 'another style is received better (' || now.source || ')'
        end as reason
    from now
    left join before on now.host = before.host and now.schema_hash = before.schema_hash
    left join ranks as rn on now.source = rn.source
    left join ranks as rb on before.source = rb.source
)

select reason, count(*) as forms from reasons group by reason order by forms desc, reason
