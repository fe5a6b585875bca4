{{ pooled_visit(ref('int_selection__pooled_visit_1_family'), 'family_segment') }}
