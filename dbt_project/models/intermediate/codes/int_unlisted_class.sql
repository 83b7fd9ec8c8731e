-- 金额所用而该年度科目表中没有的编码：各账户合在一处，每个年度、编码一行
with figures as (
    select
        account_id,
        functional_code,
        economic_code,
        printed_label
    from {{ ref('int_datapoint') }}
    where account_id is not null and cell_state in ('amount', 'no_unit', 'unreadable')
),

accounts as (
    select
        account_id,
        account_year
    from {{ ref('int_account') }}
),

listed as (
    select
        classification,
        account_year,
        code
    from {{ ref('int_class_in_year') }}
),

printed as (
    select
        'functional' as classification,
        account_id,
        functional_code as class_code,
        printed_label
    from figures
    where functional_code is not null
    union all
    select
        'economic' as classification,
        account_id,
        economic_code as class_code,
        printed_label
    from figures
    where economic_code is not null
),

named as (
    select
        printed.classification,
        accounts.account_year,
        printed.class_code,
        min(trim(printed.printed_label)) as name
    from printed
    inner join accounts on printed.account_id = accounts.account_id
    left join listed
        on
            printed.classification = listed.classification
            and accounts.account_year = listed.account_year
            and printed.class_code = listed.code
    where listed.code is null
    group by printed.classification, accounts.account_year, printed.class_code
    union all
    select
        classification,
        account_year,
        class_code,
        name
    from {{ ref('stg_build__unaffected_class') }}
)

select
    classification,
    account_year,
    class_code,
    min(name) as name
from named
group by classification, account_year, class_code
