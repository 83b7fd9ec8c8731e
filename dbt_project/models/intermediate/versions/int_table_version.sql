-- 同一账户同一表的各个版本：每张已识别并有归属的表，自何时起可以作数
with tables as (
    select * from {{ ref('stg_raw__document_table') }}
),

accounts as (
    select * from {{ ref('int_table_account') }}
    where account_id is not null
),

documents as (
    select * from {{ ref('stg_raw__document') }}
),

readings as (
    select
        readings.*,
        first_value(readings.history_no) over first_one as loaded_no,
        readings.replaced_no is null as is_newest
    from {{ ref('stg_raw__document_reading') }} as readings
    window first_one as (partition by readings.document_id order by readings.reading_no)
),

forms as (
    select * from {{ ref('forms') }}
),

told as (
    select * from {{ ref('stg_raw__document_override') }}
    where field in ('year', 'organization', 'scope')
),

-- Where the print says the same, and nothing else, telling it changed nothing.
printed_alike as (
    select
        told.document_id,
        told.field
    from told
    inner join {{ ref('int_account_statement') }} as statements
        on told.document_id = statements.document_id and told.field = statements.field
    group by told.document_id, told.field
    having
        count(distinct statements.key) = 1
        and bool_or({{ plain('statements.value') }} = {{ plain('told.value') }})
),

-- A file that was told later whose account it is was not in this account before.
told_accounts as (
    select
        told.document_id,
        max(told.told_at) as told_at,
        max(told.history_no) as told_no
    from told
    left join printed_alike
        on told.document_id = printed_alike.document_id and told.field = printed_alike.field
    where printed_alike.document_id is null
    group by told.document_id
),

-- A part of a form is a table of its own, no other version of the table that it complements.
parts as (
    select
        parts.document_id,
        parts.table_no,
        parts.part
    from {{ ref('int_form_part') }} as parts
    inner join accounts
        on parts.document_id = accounts.document_id and parts.table_no = accounts.table_no
    left join accounts as earlier_accounts
        on
            parts.document_id = earlier_accounts.document_id
            and parts.earlier_table_no = earlier_accounts.table_no
    where coalesce(accounts.account_id = earlier_accounts.account_id, true)
),

-- So too where each is a file of its own: …收入支出决算表 with balances, …支出决算表 without.
balances as (
    select
        document_id,
        table_no,
        bool_or(measure ~ '^(opening|income|closing)') as has_balance
    from {{ ref('stg_raw__table_column') }}
    where role = 'amount'
    group by document_id, table_no
),

files_of_one_table as (
    select document_id
    from tables
    where form_id is not null and not is_of_former_reading
    group by document_id
    having count(*) = 1
),

forms_in_files as (
    select
        accounts.account_id,
        tables.form_id
    from tables
    inner join files_of_one_table on tables.document_id = files_of_one_table.document_id
    inner join accounts
        on tables.document_id = accounts.document_id and tables.table_no = accounts.table_no
    inner join balances
        on tables.document_id = balances.document_id and tables.table_no = balances.table_no
    group by accounts.account_id, tables.form_id
    having bool_or(balances.has_balance) and not bool_and(balances.has_balance)
),

-- The first row of a form that repeats says what it is of: 项目名称 and the project's name.
opening_rows as (
    select distinct on (document_id, table_no)
        document_id,
        table_no,
        {{ plain("array_to_string(cells, '')") }} as opening_text
    from {{ ref('stg_raw__table_row') }}
    where row_kind = 'body'
    order by document_id, table_no, row_no
)

select
    accounts.account_id,
    tables.form_id,
    case
        when forms.repeats then coalesce(opening_rows.opening_text, '')
        when parts.part is not null then parts.part
        when forms_in_files.form_id is not null and not balances.has_balance then '支出'
        else ''
    end as subject,
    tables.document_id,
    tables.table_no,
    forms.repeats,
    tables.is_hidden,
    tables.is_of_former_reading,
    documents.loaded_at,
    readings.loaded_no,
    case
        when told_accounts.told_no > readings.history_no then told_accounts.told_at
        else readings.read_at
    end as shown_from,
    greatest(readings.history_no, told_accounts.told_no) as shown_from_no,
    case
        -- What is told in the transaction that loads was never known otherwise.
        when
            told_accounts.told_no > readings.history_no
            and told_accounts.told_at <> readings.read_at
            then 'told'
        when readings.reading_no > 1 then 'reinterpreted'
        else 'loaded'
    end as first_event,
    readings.replaced_at as gone_at,
    readings.replaced_no as gone_no
from tables
inner join accounts
    on tables.document_id = accounts.document_id and tables.table_no = accounts.table_no
inner join documents on tables.document_id = documents.document_id
inner join readings
    on
        tables.document_id = readings.document_id
        and case
            when tables.is_of_former_reading then tables.former_reading_no = readings.reading_no
            else readings.is_newest
        end
inner join forms on tables.form_id = forms.form_id
left join told_accounts on tables.document_id = told_accounts.document_id
left join balances
    on tables.document_id = balances.document_id and tables.table_no = balances.table_no
left join parts
    on tables.document_id = parts.document_id and tables.table_no = parts.table_no
left join forms_in_files
    on
        accounts.account_id = forms_in_files.account_id
        and tables.form_id = forms_in_files.form_id
left join opening_rows
    on
        tables.document_id = opening_rows.document_id
        and tables.table_no = opening_rows.table_no
-- A reading that was replaced before it was known whose it is never counted anywhere.
where coalesce(greatest(readings.history_no, told_accounts.told_no) < readings.replaced_no, true)
