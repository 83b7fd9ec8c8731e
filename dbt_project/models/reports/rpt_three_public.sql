-- 三公经费：账户、表、项目 → 预算、决算、上年决算、执行率
{{ budget_comparison('three_public') }}
