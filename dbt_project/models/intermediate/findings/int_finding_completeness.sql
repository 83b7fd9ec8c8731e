-- 不完整：应当有而没有的表、没有数字也没有说明的表、误留的占位、放错表的注、写着其他单位或年度的标题
with forms as (
    select * from {{ ref('forms') }}
),

documents as (
    select * from {{ ref('stg_raw__document') }}
),

accounts as (
    select * from {{ ref('int_account') }}
),

missing as (
    select
        missing_forms.account_id,
        missing_forms.document_id,
        null::integer as table_no,
        null::integer as row_no,
        null::integer as column_no,
        'form_missing' as kind,
        case
            when missing_forms.repeats then 'note'
            when missing_forms.is_declared_empty and not missing_forms.has_figures_elsewhere
                then 'note'
            when
                missing_forms.is_listed
                and not missing_forms.may_be_unread
                and not missing_forms.is_declared_empty
                then 'error'
            when
                missing_forms.is_listed
                or missing_forms.is_declared_empty
                or missing_forms.has_figures_elsewhere
                or forms.classification = 'line_item'
                or forms.fund in ('all', 'appropriation')
                or missing_forms.form_id in (
                    'general_budget_appropriation', 'general_budget_basic_by_economic'
                )
                then 'warning'
            else 'note'
        end as severity,
        null as identity_id,
        missing_forms.form_id as scope,
        null::numeric as difference_yuan,
        coalesce(
            documents.file_name, accounts.organization || ' ' || accounts.account_year || ' 年度'
        )
        || '：没有' || forms.name_zh || '，而'
        || concat_ws(
            '；',
            case
                when missing_forms.is_listed
                    then
                        '文件' || coalesce('第' || missing_forms.page || '页', '') || '列有“'
                        || trim(missing_forms.printed) || '”'
            end,
            case when missing_forms.is_declared_empty then '文件说明该表为空表，空表也应当列示' end,
            '账户的其他各表属于' || missing_forms.set_name_zh || '，其中有此表',
            case when missing_forms.has_figures_elsewhere then '其他表中有应列入此表的金额' end,
            case
                when missing_forms.may_be_unread then '文件有没有读到或没有识别的部分，该表可能在其中'
            end
        )
        || '。' as message_zh,
        coalesce(
            documents.file_name, accounts.organization || ' ' || accounts.account_year
        )
        || ': the form ' || forms.name_en || ' is not there, though '
        || concat_ws(
            '; ',
            case
                when missing_forms.is_listed
                    then
                        'the file lists ' || trim(missing_forms.printed)
                        || coalesce(' on page ' || missing_forms.page, '')
            end,
            case
                when missing_forms.is_declared_empty
                    then 'the file says it is empty (an empty form is to be published too)'
            end,
            'the other forms are those of the set ' || missing_forms.set_name_en,
            case
                when missing_forms.has_figures_elsewhere then 'other forms print figures of it'
            end,
            case
                when missing_forms.may_be_unread
                    then 'part of the file was not read or not recognised and may hold it'
            end
        )
        || '.' as message_en
    from {{ ref('int_missing_form') }} as missing_forms
    inner join forms on missing_forms.form_id = forms.form_id
    inner join accounts on missing_forms.account_id = accounts.account_id
    left join documents on missing_forms.document_id = documents.document_id
    where missing_forms.has_forms
),

-- Text without a single table lists what stands in files that were not loaded: one thing to say.
without_forms as (
    select
        missing_forms.account_id,
        null::uuid as document_id,
        null::integer as table_no,
        null::integer as row_no,
        null::integer as column_no,
        'form_missing' as kind,
        'warning' as severity,
        null as identity_id,
        null as scope,
        null::numeric as difference_yuan,
        accounts.organization || ' ' || accounts.account_year || ' 年度：一张表也没有，而文件列有 '
        || count(*) || ' 张：' || string_agg(forms.name_zh, '、' order by forms.form_number)
        || '。' as message_zh,
        accounts.organization || ' ' || accounts.account_year
        || ': there is no form at all, while the files list ' || count(*) || ': '
        || string_agg(forms.name_en, ', ' order by forms.form_number) || '.' as message_en
    from {{ ref('int_missing_form') }} as missing_forms
    inner join forms on missing_forms.form_id = forms.form_id
    inner join accounts on missing_forms.account_id = accounts.account_id
    where not missing_forms.has_forms and not missing_forms.repeats
    group by missing_forms.account_id, accounts.organization, accounts.account_year
),

empty as (
    select
        empty_forms.account_id,
        empty_forms.document_id,
        empty_forms.table_no,
        null::integer as row_no,
        null::integer as column_no,
        'form_empty_without_a_word' as kind,
        case
            when
                empty_forms.form_id in ('income_expenditure_summary', 'income', 'expenditure')
                then 'error'
            when empty_forms.is_said_in_text and not empty_forms.has_amounts_in_text then 'note'
            -- Government funds hardly ever pay basic expenditure: a blank form is the rule.
            when empty_forms.form_id = 'government_fund_basic_by_economic' then 'note'
            else 'warning'
        end as severity,
        null as identity_id,
        null as scope,
        null::numeric as difference_yuan,
        documents.file_name || ' 第' || empty_forms.table_no || '表（' || forms.name_zh
        || '）：没有一个数字，表下也没有说明“本表无数据”'
        || case
            when empty_forms.has_amounts_in_text then '，而文字写有这项收支的金额'
            when empty_forms.is_said_in_text then '，文字说没有这项收支'
            else ''
        end || '。' as message_zh,
        documents.file_name || ', table ' || empty_forms.table_no || ' (' || forms.name_en
        || ') has no figure, and no note says that it is empty'
        || case
            when empty_forms.has_amounts_in_text then ', while the text states amounts of it'
            when empty_forms.is_said_in_text then '; the text says that there is nothing'
            else ''
        end || '.' as message_en
    from {{ ref('int_empty_form') }} as empty_forms
    inner join forms on empty_forms.form_id = forms.form_id
    inner join documents on empty_forms.document_id = documents.document_id
    where not empty_forms.is_declared
),

-- A file that is nothing but a template would have hundreds of places: the first are named.
placeholder_places as (
    select
        *,
        row_number() over (
            partition by document_id, pattern_id, place, case when place = 'table' then table_no end
            order by page, place_no
        ) as rank_no
    from {{ ref('int_placeholder') }}
),

placeholders as (
    select
        (array_agg(coalesce(tables.account_id, owners.account_id) order by places.rank_no))[1]
            as account_id,
        places.document_id,
        case when places.place = 'table' then min(places.table_no) end as table_no,
        case when places.place = 'table' and count(*) = 1 then min(places.row_no) end as row_no,
        null::integer as column_no,
        'placeholder_left' as kind,
        places.severity,
        null as identity_id,
        places.pattern_id || ' ' || places.place as scope,
        null::numeric as difference_yuan,
        documents.file_name || '：'
        || case places.place
            when 'heading' then '标题或短行'
            when 'table' then '第' || min(places.table_no) || '表中'
            else '正文'
        end
        || '有' || places.name_zh || '，共 ' || count(*) || ' 处：'
        || string_agg(
            coalesce('第' || places.page || '页', '')
            || case when places.place = 'table' then '第' || places.row_no || '行' else '' end
            || '“' || places.excerpt || '”',
            '；' order by places.rank_no
        ) filter (where places.rank_no <= 5)
        || '。' as message_zh,
        documents.file_name || ': ' || places.name_en || ', in '
        || case places.place
            when 'heading' then 'headings or short lines'
            when 'table' then 'table ' || min(places.table_no)
            else 'the text'
        end
        || ' (' || count(*) || '): '
        || string_agg(
            coalesce('page ' || places.page || ' ', '')
            || case when places.place = 'table' then 'row ' || places.row_no || ' ' else '' end
            || places.excerpt,
            '; ' order by places.rank_no
        ) filter (where places.rank_no <= 5)
        || '.' as message_en
    from placeholder_places as places
    inner join documents on places.document_id = documents.document_id
    left join {{ ref('int_document_account') }} as owners
        on places.document_id = owners.document_id
    left join {{ ref('int_table_account') }} as tables
        on places.document_id = tables.document_id and places.table_no = tables.table_no
    group by
        places.document_id,
        places.pattern_id,
        places.place,
        case when places.place = 'table' then places.table_no end,
        places.severity,
        places.name_zh,
        places.name_en,
        documents.file_name
),

misplaced as (
    select
        notes.account_id,
        notes.document_id,
        notes.table_no,
        null::integer as row_no,
        null::integer as column_no,
        'misplaced_note' as kind,
        'warning' as severity,
        null as identity_id,
        notes.other_form_id as scope,
        null::numeric as difference_yuan,
        documents.file_name || coalesce(' 第' || notes.page || '页', '') || ' 第' || notes.table_no
        || '表（' || forms.name_zh || '）下的注“' || left(trim(notes.printed_text), 60)
        || '”说的是' || other_forms.name_zh || '，不是此表。' as message_zh,
        documents.file_name || ', table ' || notes.table_no || ' (' || forms.name_en
        || '): the note below it is of ' || other_forms.name_en || ': '
        || left(trim(notes.printed_text), 60) || '.' as message_en
    from {{ ref('int_misplaced_note') }} as notes
    inner join documents on notes.document_id = documents.document_id
    inner join forms on notes.form_id = forms.form_id
    inner join forms as other_forms on notes.other_form_id = other_forms.form_id
)

select * from missing
union all
select * from without_forms
union all
select * from empty
union all
select * from placeholders
union all
select distinct * from misplaced
