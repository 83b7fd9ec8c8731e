-- 总表本年支出合计 = Σ 支出决算表末级行各性质支出（两表都在时）
{{ adds_up_to_the_summary('expenditure', ['01_03.expenditure', '03.total', '03.row']) }}
