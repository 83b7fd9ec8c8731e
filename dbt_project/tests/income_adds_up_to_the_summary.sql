-- 总表本年收入合计 = Σ 收入决算表末级行各来源收入（两表都在时）
{{ adds_up_to_the_summary('income', ['01_02.income', '02.total', '02.row']) }}
