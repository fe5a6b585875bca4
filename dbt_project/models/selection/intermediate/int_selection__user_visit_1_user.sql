{{ user_visit(ref('int_selection__user_cells'), ['user_key'], 0.36) }}
