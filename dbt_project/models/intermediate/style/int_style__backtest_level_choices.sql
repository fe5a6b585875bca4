{{ level_choices(ref('int_style__backtest_level_stats')) }}
