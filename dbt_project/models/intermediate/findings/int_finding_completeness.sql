-- 不完整：应当有而没有的表、没有数字也没有说明的表、误留的占位、放错表的注、写着其他单位或年度的标题
with forms as (
    select * from {{ ref('forms') }}
),

missing as (
    select
        {{ finding(
            kind="'form_missing'",
            severity="case
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
                end",
            keys={
                'account_id': 'missing_forms.account_id',
                'document_id': 'missing_forms.document_id',
                'scope': 'missing_forms.form_id',
            },
            parts={
                'is_of_account': 'missing_forms.document_id is null',
                'form_zh': 'forms.name_zh',
                'form_en': 'forms.name_en',
                'reasons': "jsonb_build_array("
                    ~ "case when missing_forms.is_listed then "
                    ~ sentence_parts("'form_missing.listed'", {
                        'page': 'missing_forms.page', 'printed': 'trim(missing_forms.printed)',
                    })
                    ~ " end, case when missing_forms.is_declared_empty then "
                    ~ sentence_parts("'form_missing.declared_empty'")
                    ~ " end, case when missing_forms.set_name_zh is not null then "
                    ~ sentence_parts("'form_missing.of_set'", {
                        'set_zh': 'missing_forms.set_name_zh',
                        'set_en': 'missing_forms.set_name_en',
                    })
                    ~ " end, case when missing_forms.has_figures_elsewhere then "
                    ~ sentence_parts("'form_missing.figures_elsewhere'")
                    ~ " end, case when missing_forms.may_be_unread then "
                    ~ sentence_parts("'form_missing.may_be_unread'")
                    ~ " end)",
            },
        ) }}
    from {{ ref('int_missing_form') }} as missing_forms
    inner join forms on missing_forms.form_id = forms.form_id
    where missing_forms.has_forms
),

-- A newer file that lacks a form leaves the older file's table standing: what it lacks is told of
-- it.
missing_in_file as (
    select
        {{ finding(
            kind="'form_missing'",
            severity="case when missing_forms.is_listed then 'error' else 'warning' end",
            keys={
                'account_id': 'missing_forms.account_id',
                'document_id': 'missing_forms.document_id',
                'scope': 'missing_forms.form_id',
            },
            sentence="'form_missing.in_file'",
            parts={
                'form_zh': 'forms.name_zh',
                'form_en': 'forms.name_en',
                'older_file': 'older_documents.file_name',
                'reasons': "jsonb_build_array("
                    ~ "case when missing_forms.is_listed then "
                    ~ sentence_parts("'form_missing.listed'", {
                        'page': 'missing_forms.page', 'printed': 'trim(missing_forms.printed)',
                    })
                    ~ " end, case when missing_forms.set_name_zh is not null then "
                    ~ sentence_parts("'form_missing.of_set_of_file'", {
                        'set_zh': 'missing_forms.set_name_zh',
                        'set_en': 'missing_forms.set_name_en',
                    })
                    ~ " end)",
            },
        ) }}
    from {{ ref('int_form_missing_in_file') }} as missing_forms
    inner join forms on missing_forms.form_id = forms.form_id
    inner join {{ ref('stg_raw__document') }} as older_documents
        on missing_forms.older_document_id = older_documents.document_id
),

-- Text without a single table lists what stands in files that were not loaded: one thing to say.
without_forms as (
    select
        {{ finding(
            kind="'form_missing'",
            severity="'warning'",
            keys={'account_id': 'missing_forms.account_id'},
            sentence="'form_missing.all'",
            parts={
                'form_count': 'count(*)',
                'forms_zh': 'jsonb_agg(forms.name_zh order by forms.form_number)',
                'forms_en': 'jsonb_agg(forms.name_en order by forms.form_number)',
            },
        ) }}
    from {{ ref('int_missing_form') }} as missing_forms
    inner join forms on missing_forms.form_id = forms.form_id
    where not missing_forms.has_forms and not missing_forms.repeats
    group by missing_forms.account_id
),

empty as (
    select
        {{ finding(
            kind="'form_empty_without_a_word'",
            severity="case
                    when
                        empty_forms.form_id in ('income_expenditure_summary', 'income', 'expenditure')
                        then 'error'
                    when empty_forms.is_said_in_text and not empty_forms.has_amounts_in_text then 'note'
                    when empty_forms.form_id = 'government_fund_basic_by_economic' then 'note'
                    else 'warning'
                end",
            keys={
                'account_id': 'empty_forms.account_id',
                'document_id': 'empty_forms.document_id',
                'table_no': 'empty_forms.table_no',
            },
            parts={
                'has_amounts': 'empty_forms.has_amounts_in_text',
                'is_said': 'empty_forms.is_said_in_text and not empty_forms.has_amounts_in_text',
            },
        ) }}
    from {{ ref('int_empty_form') }} as empty_forms
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
        {{ finding(
            kind="'placeholder_left'",
            severity='places.severity',
            keys={
                'account_id': "(
                    array_agg(
                        coalesce(tables.account_id, owners.account_id) order by places.rank_no
                    )
                )[1]",
                'document_id': 'places.document_id',
                'table_no': "case when places.place = 'table' then min(places.table_no) end",
                'row_no':
                    "case when places.place = 'table' and count(*) = 1 then min(places.row_no) end",
                'scope': "places.pattern_id || ' ' || places.place",
            },
            parts={
                'in_headings': "places.place = 'heading'",
                'in_text': "places.place not in ('heading', 'table')",
                'pattern_zh': 'places.name_zh',
                'pattern_en': 'places.name_en',
                'place_count': 'count(*)',
                'places': "jsonb_agg("
                    ~ sentence_parts("'placeholder_left.place'", {
                        'page': 'places.page',
                        'row_no': "case when places.place = 'table' then places.row_no end",
                        'excerpt': 'places.excerpt',
                    })
                    ~ " order by places.rank_no) filter (where places.rank_no <= 5)",
            },
        ) }}
    from placeholder_places as places
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
        places.name_en
),

misplaced as (
    select
        {{ finding(
            kind="'misplaced_note'",
            severity="'warning'",
            keys={
                'account_id': 'notes.account_id',
                'document_id': 'notes.document_id',
                'table_no': 'notes.table_no',
                'scope': 'notes.other_form_id',
            },
            parts={
                'page': 'notes.page',
                'note': 'left(trim(notes.printed_text), 60)',
                'other_form_zh': 'other_forms.name_zh',
                'other_form_en': 'other_forms.name_en',
            },
        ) }}
    from {{ ref('int_misplaced_note') }} as notes
    inner join forms as other_forms on notes.other_form_id = other_forms.form_id
)

select * from missing
union all
select * from missing_in_file
union all
select * from without_forms
union all
select * from empty
union all
select * from placeholders
union all
select distinct * from misplaced
