{{ pooled_visit(ref('int_selection__pooled_visit_3_family_style'), 'family_segment') }}
