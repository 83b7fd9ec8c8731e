-- 同一单位相邻两年：本年的年初结转和结余对上年的年末结转和结余，合计与各预算
with accounts as (
    select * from {{ ref('int_account') }}
),

balances as (
    select * from {{ ref('int_carried_balance') }}
),

pairs as (
    select
        accounts.account_id,
        accounts.organization_id,
        accounts.organization,
        accounts.account_year,
        earlier.account_id as prior_account_id
    from accounts
    inner join accounts as earlier
        on
            accounts.organization_id = earlier.organization_id
            and accounts.scope = earlier.scope
            and accounts.account_year - 1 = earlier.account_year
),

compared as (
    select
        pairs.account_id,
        pairs.organization_id,
        pairs.organization,
        pairs.account_year,
        pairs.prior_account_id,
        opening.fund,
        opening.document_id,
        opening.table_no,
        opening.row_no,
        opening.column_no,
        opening.cell_state as opening_state,
        opening.printed_text as opening_text,
        closing.document_id as prior_document_id,
        closing.table_no as prior_table_no,
        closing.row_no as prior_row_no,
        closing.column_no as prior_column_no,
        closing.cell_state as closing_state,
        closing.printed_text as closing_text,
        case
            when opening.cell_state in ('amount', 'blank') then coalesce(opening.amount_yuan, 0)
        end as opening_yuan,
        case
            when closing.cell_state in ('amount', 'blank') then coalesce(closing.amount_yuan, 0)
        end as prior_closing_yuan,
        coalesce(opening.half_width_yuan, 0) + coalesce(closing.half_width_yuan, 0)
            as tolerance_yuan
    from pairs
    inner join balances as opening
        on pairs.account_id = opening.account_id and opening.balance = 'opening'
    inner join balances as closing
        on
            pairs.prior_account_id = closing.account_id
            and closing.balance = 'closing'
            and opening.fund = closing.fund
),

linked as (
    select
        account_id,
        organization_id,
        organization,
        account_year,
        prior_account_id,
        'fund=' || fund as scope,
        fund,
        opening_yuan,
        prior_closing_yuan,
        opening_yuan - prior_closing_yuan as difference_yuan,
        tolerance_yuan,
        case
            when
                opening_state in ('unreadable', 'no_unit')
                or closing_state in ('unreadable', 'no_unit')
                then 'not_evaluable'
            when opening_state = 'not_stated' or closing_state = 'not_stated' then 'not_applicable'
            when opening_state = 'blank' and closing_state = 'blank' then 'not_applicable'
            when opening_yuan = prior_closing_yuan then 'holds'
            when abs(opening_yuan - prior_closing_yuan) <= tolerance_yuan
                then 'holds_within_rounding'
            else 'broken'
        end as outcome,
        case
            when opening_state in ('unreadable', 'no_unit')
                then '“' || trim(opening_text) || '”不能读作元'
            when closing_state in ('unreadable', 'no_unit')
                then '“' || trim(closing_text) || '”不能读作元'
            when opening_state = 'not_stated' or closing_state = 'not_stated' then '该栏以“—”标明不填列'
            when opening_state = 'blank' and closing_state = 'blank' then '所涉单元格均为空白'
        end as reason,
        document_id,
        table_no,
        row_no,
        column_no,
        prior_document_id,
        prior_table_no,
        prior_row_no,
        prior_column_no
    from compared
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
    linked.account_id,
    linked.organization_id,
    linked.organization,
    linked.account_year,
    linked.prior_account_id,
    linked.scope,
    linked.fund,
    linked.opening_yuan,
    linked.prior_closing_yuan,
    linked.difference_yuan,
    linked.tolerance_yuan,
    linked.outcome,
    linked.reason,
    linked.outcome in ('broken', 'not_evaluable')
    and coalesce(of_scope.reason, of_account.reason) is not null as is_waived,
    coalesce(of_scope.reason, of_account.reason) as waiver_reason,
    linked.document_id,
    linked.table_no,
    linked.row_no,
    linked.column_no,
    linked.prior_document_id,
    linked.prior_table_no,
    linked.prior_row_no,
    linked.prior_column_no
from linked
left join waivers as of_scope
    on linked.account_id = of_scope.account_id and linked.scope = of_scope.scope
left join waivers as of_account
    on linked.account_id = of_account.account_id and of_account.scope = ''
