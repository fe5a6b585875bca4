{{ user_visit(ref('int_selection__user_visit_1_user'), ['user_key', 'gen_style_id'], 0.12) }}
