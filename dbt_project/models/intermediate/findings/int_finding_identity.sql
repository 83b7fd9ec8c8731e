-- 勾稽不成立而说不出哪个数有误的，和不能核对的；同一差额、同一原因只说一次
with causes as (
    select * from {{ ref('int_cause_statement') }}
    where edit_id is null
),

compared_cells as (
    select distinct
        members.account_id,
        members.cause_id,
        terms.document_id,
        terms.table_no,
        terms.row_no,
        terms.column_no,
        terms.printed_label,
        terms.printed_text
    from {{ ref('int_cause') }} as members
    inner join {{ ref('int_identity_cell') }} as terms
        on
            members.account_id = terms.account_id
            and members.identity_id = terms.identity_id
            and members.instance = terms.instance
            and members.scope_key = terms.scope_key
    where
        members.edit_id is null
        and members.outcome = 'broken'
        and members.is_leading
        and terms.cell_state in ('amount', 'unreadable', 'no_unit')
),

numbered_cells as (
    select
        *,
        row_number() over (
            partition by account_id, cause_id order by document_id, table_no, row_no, column_no
        ) as place,
        count(*) over (partition by account_id, cause_id) as cell_count
    from compared_cells
),

places as (
    select
        account_id,
        cause_id,
        min(document_id::text)::uuid as document_id,
        max(cell_count) as cell_count,
        jsonb_agg(
            {{ sentence_parts("'identity_broken.cell'", {
                'table_no': 'table_no',
                'row_no': 'row_no',
                'column_no': 'column_no',
                'label': 'printed_label',
                'printed': 'trim(printed_text)',
            }) }} order by place
        ) filter (where place <= 40) as cells
    from numbered_cells
    group by account_id, cause_id
)

select
    {{ finding(
        kind="case causes.outcome
            when 'broken' then 'identity_broken' else 'identity_not_evaluable'
        end",
        severity='causes.severity',
        keys={
            'account_id': 'causes.account_id',
            'document_id': 'places.document_id',
            'identity_id': 'causes.identity_id',
            'scope': 'causes.scope',
            'difference_yuan': 'causes.difference_yuan',
        },
        parts={
            'reason': 'causes.reason',
            'identity_count': "case
                when causes.outcome = 'not_evaluable' or causes.identity_count > 1
                    then causes.identity_count
            end",
            'statements': 'causes.statements',
            'formula': 'causes.formula_zh',
            'cells': 'places.cells',
            'cell_count': 'case when places.cell_count > 40 then places.cell_count end',
            'has_cells': 'places.cells is not null',
            'waiver_reason': 'case when causes.is_waived then causes.waiver_reason end',
        },
    ) }}
from causes
left join places
    on causes.account_id = places.account_id and causes.cause_id = places.cause_id
