-- 绩效自评中不是加总的关系：等级与总分、满分而未达指标值、两个项目指标整组相同
with indicators as (
    select * from {{ ref('int_performance_indicator') }}
    where form_id = 'project_performance'
),

total_scores as (
    select * from {{ ref('int_total_score') }}
    where measure = 'score'
),

tables as (
    select * from {{ ref('int_table') }}
    where form_id = 'project_performance' and account_id is not null and is_current
),

identities as (
    select * from {{ ref('identities') }}
    where comparison = 'rule'
),

accounts as (
    select account_id from {{ ref('int_account') }}
),

grades as (
    select
        tables.account_id,
        '15.grade' as identity_id,
        total_scores.document_id,
        total_scores.table_no,
        total_scores.row_no,
        total_scores.value as left_value,
        null::numeric as right_value,
        case total_scores.grade
            when '优' then total_scores.value >= 90
            when '良' then total_scores.value >= 80 and total_scores.value < 90
            when '中' then total_scores.value >= 60 and total_scores.value < 80
            when '差' then total_scores.value < 60
        end as holds,
        '总分 ' || total_scores.printed_text || '，等级“' || total_scores.grade || '”' as detail
    from total_scores
    inner join tables
        on
            total_scores.document_id = tables.document_id
            and total_scores.table_no = tables.table_no
    where total_scores.grade in ('优', '良', '中', '差')
),

-- 90万元 against 90万元, 95 against 95%: numbers of one unit, whichever of the cells says it.
measured as (
    select
        account_id,
        document_id,
        table_no,
        row_no,
        level_3,
        target,
        actual,
        weight,
        score,
        translate(
            coalesce(operator, substring(target from '^(≥|≧|>=|≤|≦|<=|=|＝|＞|>|＜|<)')),
            '＝＞＜≧≦',
            '=><≥≤'
        ) as operator,
        substring(target from '([0-9]{1,15}(?:[.][0-9]{1,8})?)')::numeric as target_number,
        substring(actual from '^([0-9]{1,15}(?:[.][0-9]{1,8})?)')::numeric as actual_number,
        coalesce(substring(target from '^[^0-9]*[0-9]+(?:[.][0-9]+)?(.*)$'), '') as target_unit,
        coalesce(substring(actual from '^[0-9]+(?:[.][0-9]+)?(.*)$'), '') as actual_unit,
        coalesce(unit, '') as unit
    from indicators
    where
        target ~ '^(≥|≧|>=|≤|≦|<=|=|＝|＞|>|＜|<)?[0-9]{1,15}([.][0-9]{1,8})?[^0-9]*$'
        and actual ~ '^[0-9]{1,15}([.][0-9]{1,8})?[^0-9]*$'
        and weight > 0
        and score = weight
),

targets as (
    select
        account_id,
        '15.target_met' as identity_id,
        document_id,
        table_no,
        row_no,
        actual_number as left_value,
        target_number as right_value,
        case
            when operator in ('≥', '>=') then actual_number >= target_number
            when operator in ('≤', '<=') then actual_number <= target_number
            when operator = '=' then actual_number = target_number
            when operator = '>' then actual_number > target_number
            when operator = '<' then actual_number < target_number
        end as holds,
        '指标“' || level_3 || '”得满分 ' || trim_scale(score) || '，指标值 ' || operator || target
        || '，实际完成 ' || actual as detail
    from measured
    where
        target_unit = actual_unit
        or (target_unit in ('', unit) and actual_unit in ('', unit))
),

indicator_sets as (
    select
        account_id,
        document_id,
        table_no,
        min(row_no) as row_no,
        count(*) as indicator_count,
        string_agg(
            concat_ws('|', level_3, operator, target, unit),
            chr(10) order by level_3, target, row_no
        ) as indicators
    from indicators
    group by account_id, document_id, table_no
),

copies as (
    select
        account_id,
        '15.copied_indicators' as identity_id,
        document_id,
        table_no,
        row_no,
        null::numeric as left_value,
        null::numeric as right_value,
        row_number() over (
            partition by account_id, indicators order by document_id, table_no
        ) = 1 as holds,
        '共 ' || indicator_count || ' 个指标，与第 '
        || first_value(table_no)
            over (
                partition by account_id, indicators order by document_id, table_no
            )
        || ' 表整组相同' as detail
    from indicator_sets
    where indicator_count >= 2
),

checks as (
    select
        account_id,
        identity_id,
        document_id,
        table_no,
        row_no,
        left_value,
        right_value,
        holds,
        detail
    from grades
    where holds is not null
    union all
    select
        account_id,
        identity_id,
        document_id,
        table_no,
        row_no,
        left_value,
        right_value,
        holds,
        detail
    from targets
    where holds is not null
    union all
    select
        account_id,
        identity_id,
        document_id,
        table_no,
        row_no,
        left_value,
        right_value,
        holds,
        detail
    from copies
    where holds is not null
),

results as (
    select
        checks.account_id,
        checks.identity_id,
        '' as instance,
        'row=' || checks.document_id || '/' || checks.table_no || ':' || checks.row_no as scope_key,
        checks.left_value,
        checks.right_value,
        checks.document_id,
        checks.table_no,
        checks.row_no,
        case when checks.holds then 'holds' else 'broken' end as outcome,
        checks.detail
    from checks
    inner join tables
        on checks.document_id = tables.document_id and checks.table_no = tables.table_no
),

absent as (
    select
        accounts.account_id,
        identities.identity_id
    from accounts
    cross join identities
    left join results
        on
            accounts.account_id = results.account_id
            and identities.identity_id = results.identity_id
    where results.account_id is null
)

select
    account_id,
    identity_id,
    instance,
    scope_key,
    left_value,
    right_value,
    document_id,
    table_no,
    row_no,
    outcome,
    null as reason,
    detail
from results
union all
select
    account_id,
    identity_id,
    '' as instance,
    '' as scope_key,
    null as left_value,
    null as right_value,
    null as document_id,
    null as table_no,
    null as row_no,
    'not_applicable' as outcome,
    '没有可比的指标或总分' as reason,
    null as detail
from absent
