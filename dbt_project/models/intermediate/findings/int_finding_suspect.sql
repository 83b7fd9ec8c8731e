-- 疑有误的数：改正后能补上最多勾稽关系的一处，只是建议
with causes as (
    select * from {{ ref('int_cause_statement') }}
    where edit_id is not null
),

suspects as (
    select * from {{ ref('int_suspect_cell') }}
),

natures as (
    select * from {{ ref('correction_natures') }}
),

forms as (
    select * from {{ ref('forms') }}
),

documents as (
    select * from {{ ref('stg_raw__document') }}
),

corrections as (
    select
        suspects.account_id,
        suspects.cause_id,
        min(suspects.nature) as nature,
        min(suspects.edit_kind) as edit_kind,
        min(suspects.document_id::text)::uuid as document_id,
        min(suspects.table_no) as table_no,
        min(suspects.row_no) filter (where suspects.place = 1) as row_no,
        min(suspects.column_no) filter (where suspects.place = 1) as column_no,
        min(suspects.form_id) as form_id,
        count(*) as cell_count,
        string_agg(
            '第' || suspects.row_no || '行第' || suspects.column_no || '列'
            || coalesce('“' || suspects.printed_label || '”', '')
            || '印作 ' || suspects.printed_text || '，疑为 ' || suspects.likely_text,
            '；' order by suspects.place
        ) filter (where suspects.place <= 8) as cells_zh,
        string_agg(
            'row ' || suspects.row_no || ' column ' || suspects.column_no
            || ' prints ' || replace(suspects.printed_text, '（空白）', '(blank)')
            || ', likely ' || replace(suspects.likely_text, '（空白）', '(blank)'),
            '; ' order by suspects.place
        ) filter (where suspects.place <= 8) as cells_en
    from suspects
    group by suspects.account_id, suspects.cause_id
)

select
    causes.account_id,
    corrections.document_id,
    corrections.table_no,
    case when corrections.edit_kind <> 'unit_of_table' then corrections.row_no end as row_no,
    case when corrections.edit_kind <> 'unit_of_table' then corrections.column_no end as column_no,
    case corrections.edit_kind
        when 'one_figure' then 'figure_suspect'
        when 'unit_of_table' then 'unit_suspect'
        else 'figures_misplaced'
    end as kind,
    causes.severity,
    causes.identity_id,
    causes.scope,
    causes.difference_yuan,
    documents.file_name || ' 第' || corrections.table_no || '表《' || forms.name_zh || '》：'
    || case
        when corrections.edit_kind = 'unit_of_table' then '各数与所注单位差一万倍'
        else
            corrections.cells_zh
            || case
                when corrections.cell_count > 8 then '；等 ' || corrections.cell_count || ' 格' else ''
            end
    end
    || '（' || natures.name_zh || '）。改正后下列 ' || causes.identity_count || ' 条勾稽关系成立：'
    || causes.statements_zh || '。'
    || case
        when causes.equal_count > 1
            then '同样说得通的改法共 ' || causes.equal_count || ' 种，此为其一。'
        else ''
    end as message_zh,
    documents.file_name
    || ', table '
    || corrections.table_no
    || ' ('
    || corrections.form_id
    || '): '
    || case
        when corrections.edit_kind = 'unit_of_table'
            then 'all figures are ten thousand times off the unit stated'
        else
            corrections.cells_en
            || case
                when
                    corrections.cell_count > 8
                    then '; ' || corrections.cell_count || ' cells in all'
                else ''
            end
    end
    || ' (' || natures.name_en || '). Corrected, ' || causes.identity_count || ' identities hold: '
    || causes.statements_en || '.'
    || case
        when causes.equal_count > 1
            then ' One of ' || causes.equal_count || ' corrections that would do as well.'
        else ''
    end as message_en
from causes
inner join corrections
    on causes.account_id = corrections.account_id and causes.cause_id = corrections.cause_id
inner join natures on corrections.nature = natures.nature
inner join forms on corrections.form_id = forms.form_id
inner join documents on corrections.document_id = documents.document_id
