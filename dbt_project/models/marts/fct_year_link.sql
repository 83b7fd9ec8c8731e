-- 年度衔接（year.opening）：本年年初结转和结余对上年年末，合计与各预算，两年都已装载时一律有结果
with links as (
    select * from {{ ref('int_year_link') }}
),

waivers as (
    select
        account_id,
        scope,
        min(reason) as reason
    from {{ ref('int_waiver') }}
    where identity_id = 'year.opening' and not is_expired
    group by account_id, scope
)

select
    links.account_id,
    links.organization_id,
    links.account_year,
    links.fund,
    links.prior_account_id,
    links.opening_yuan::numeric(20, 2) as opening_yuan,
    links.prior_closing_yuan::numeric(20, 2) as prior_closing_yuan,
    links.difference_yuan::numeric(20, 2) as difference_yuan,
    links.tolerance_yuan::numeric(20, 4) as tolerance_yuan,
    links.outcome,
    links.reason,
    links.outcome in ('broken', 'not_evaluable')
    and coalesce(of_scope.reason, of_account.reason) is not null as is_waived,
    coalesce(of_scope.reason, of_account.reason) as waiver_reason,
    links.document_id,
    links.table_no,
    links.row_no,
    links.column_no,
    links.prior_document_id,
    links.prior_table_no,
    links.prior_row_no,
    links.prior_column_no
from links
left join waivers as of_scope
    on links.account_id = of_scope.account_id and links.scope = of_scope.scope
left join waivers as of_account
    on links.account_id = of_account.account_id and of_account.scope = ''
