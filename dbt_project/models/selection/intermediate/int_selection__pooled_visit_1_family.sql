{{ pooled_visit(ref('int_selection__pooled_cells'), 'family') }}
