{{ level_choices(ref('int_selection__backtest_level_stats'), as_known=true) }}
