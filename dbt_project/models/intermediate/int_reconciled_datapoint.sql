-- 通过关口的数字：现行版本、可读、所在表的硬性勾稽关系全部成立
select datapoints.*
from {{ ref('int_datapoint') }} as datapoints
inner join {{ ref('int_form_gate') }} as gate
    on datapoints.account_id = gate.account_id and datapoints.form_id = gate.form_id and gate.passes
where datapoints.is_current and datapoints.cell_state = 'amount'
