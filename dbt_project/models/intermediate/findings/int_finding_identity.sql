-- 勾稽不成立的，和不能核对的
with results as (
    select * from {{ ref('fct_identity_result') }}
),

identities as (
    select * from {{ ref('identities') }}
),

places as (
    select
        terms.account_id,
        terms.identity_id,
        terms.scope,
        min(terms.document_id::text)::uuid as document_id,
        string_agg(
            '第' || terms.table_no || '表第' || terms.row_no || '行第' || terms.column_no || '列'
            || coalesce('“' || terms.printed_label || '”', '') || ' ' || trim(terms.printed_text),
            '；' order by terms.side, terms.term_no, terms.table_no, terms.row_no, terms.column_no
        ) as cells,
        string_agg(
            'table ' || terms.table_no || ' row ' || terms.row_no || ' column ' || terms.column_no
            || ' ' || trim(terms.printed_text),
            '; ' order by terms.side, terms.term_no, terms.table_no, terms.row_no, terms.column_no
        ) as cells_en
    from {{ ref('fct_identity_term') }} as terms
    inner join results
        on
            terms.account_id = results.account_id
            and terms.identity_id = results.identity_id
            and terms.scope = results.scope
    where results.outcome = 'broken'
    group by terms.account_id, terms.identity_id, terms.scope
),

broken as (
    select
        results.account_id,
        places.document_id,
        null::integer as table_no,
        null::integer as row_no,
        null::integer as column_no,
        'identity_broken' as kind,
        case when results.is_waived then 'note' else results.severity end as severity,
        results.identity_id,
        results.scope,
        results.difference_yuan,
        identities.name_zh || '：不成立' || coalesce('（' || results.scope_zh || '）', '') || '。'
        || identities.formula_zh
        || '；左边 ' || to_char(results.left_yuan, 'FM999,999,999,999,990.00')
        || '，右边 ' || to_char(results.right_yuan, 'FM999,999,999,999,990.00')
        || '，相差 ' || to_char(results.difference_yuan, 'FM999,999,999,999,990.00') || ' 元'
        || case when results.is_waived then '（已豁免：' || results.waiver_reason || '）' else '' end
        || '。单元格：' || places.cells as message_zh,
        'Identity ' || results.identity_id || ' is broken: left ' || results.left_yuan || ', right '
        || results.right_yuan || ', difference ' || results.difference_yuan
        || ' yuan. Cells: ' || places.cells_en as message_en
    from results
    inner join identities on results.identity_id = identities.identity_id
    inner join places
        on
            results.account_id = places.account_id
            and results.identity_id = places.identity_id
            and results.scope = places.scope
    where results.outcome = 'broken'
),

not_evaluable as (
    select
        results.account_id,
        null::uuid as document_id,
        null::integer as table_no,
        null::integer as row_no,
        null::integer as column_no,
        'identity_not_evaluable' as kind,
        case when results.hardness = 'hard' then 'warning' else 'note' end as severity,
        results.identity_id,
        results.scope,
        null::numeric as difference_yuan,
        identities.name_zh || '：不能核对' || coalesce('（' || results.scope_zh || '）', '') || '。原因：'
        || results.reason
        || '。' as message_zh,
        'Identity ' || results.identity_id || ' could not be evaluated: ' || results.reason
        || '.' as message_en
    from results
    inner join identities on results.identity_id = identities.identity_id
    where results.outcome = 'not_evaluable'
)

select * from broken
union all
select * from not_evaluable
