{{ pooled_visit(ref('int_style__pooled_visit_3_family_style'), 'family_segment') }}
