{{ level_choices(ref('int_style__level_stats'), people=true) }}
