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
    inner join {{ ref('fct_identity_term') }} as terms
        on
            members.account_id = terms.account_id
            and members.identity_id = terms.identity_id
            and members.scope = terms.scope
    where members.edit_id is null and members.outcome = 'broken' and members.is_leading
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
        string_agg(
            '第' || table_no || '表第' || row_no || '行第' || column_no || '列'
            || coalesce('“' || printed_label || '”', '') || ' ' || trim(printed_text),
            '；' order by place
        ) filter (where place <= 40)
        || case when max(cell_count) > 40 then '；等 ' || max(cell_count) || ' 格' else '' end
            as cells_zh,
        string_agg(
            'table ' || table_no || ' row ' || row_no || ' column ' || column_no
            || ' ' || trim(printed_text),
            '; ' order by place
        ) filter (where place <= 40)
        || case
            when max(cell_count) > 40 then '; ' || max(cell_count) || ' cells in all' else ''
        end as cells_en
    from numbered_cells
    group by account_id, cause_id
)

select
    causes.account_id,
    places.document_id,
    null::integer as table_no,
    null::integer as row_no,
    null::integer as column_no,
    case causes.outcome when 'broken' then 'identity_broken' else 'identity_not_evaluable' end
        as kind,
    causes.severity,
    causes.identity_id,
    causes.scope,
    causes.difference_yuan,
    case
        when causes.outcome = 'not_evaluable'
            then
                '不能核对（原因：' || causes.reason || '），共 ' || causes.identity_count || ' 处：'
                || causes.statements_zh || '。'
        else
            '不成立'
            || case
                when causes.identity_count > 1 then '，差额相同的共 ' || causes.identity_count || ' 处'
                else ''
            end
            || '：' || causes.statements_zh || '。' || '关系式：' || causes.formula_zh || '。'
            || coalesce('单元格：' || places.cells_zh || '。', '')
            || case
                when causes.is_waived then '已豁免：' || causes.waiver_reason || '。' else ''
            end
    end as message_zh,
    case
        when causes.outcome = 'not_evaluable'
            then
                'Could not be evaluated (' || causes.reason || '), ' || causes.identity_count
                || ' in all: ' || causes.statements_en || '.'
        else
            'Broken'
            || case
                when causes.identity_count > 1
                    then ' by the same difference, ' || causes.identity_count || ' in all'
                else ''
            end
            || ': ' || causes.statements_en || '.'
            || coalesce(' Cells: ' || places.cells_en || '.', '')
            || case
                when causes.is_waived then ' Waived: ' || causes.waiver_reason || '.' else ''
            end
    end as message_en
from causes
left join places
    on causes.account_id = places.account_id and causes.cause_id = places.cause_id
