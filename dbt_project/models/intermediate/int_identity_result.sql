-- 勾稽结果：账户 × 关系 × 范围，一律有结果；没有比较对象的不算成立
with cells as not materialized (
    select * from {{ ref('int_identity_cell') }}
),

identities as (
    select * from {{ ref('identities') }}
    where comparison <> 'rule' -- those are int_performance_result
),

terms as (
    select
        identity_id,
        term_no,
        side,
        form_id,
        measure,
        coalesce(instance, '') as instance,
        if_absent,
        if_form_absent,
        name_zh
    from {{ ref('identity_terms') }}
    where selector <> 'rule'
),

account_forms as (
    select * from {{ ref('int_account_form') }}
),

absent_forms as (
    select * from {{ ref('int_absent_form') }}
),

forms as (
    select * from {{ ref('forms') }}
),

accounts as (
    select account_id from {{ ref('int_account') }}
),

-- Columns that each form of an account prints, whatever row they were looked for in.
printed_columns as (
    select distinct
        account_id,
        form_id,
        measure
    from {{ ref('int_datapoint') }}
    where is_current
),

-- Which forms each comparison names, and how each account stands to them. A table that could not be
-- read and prints no figure is as good as none.
term_forms as (
    select distinct
        identity_id,
        instance,
        side,
        form_id,
        coalesce(if_form_absent, '') as if_form_absent
    from terms
),

form_states as (
    select
        accounts.account_id,
        term_forms.identity_id,
        term_forms.instance,
        term_forms.side,
        term_forms.if_form_absent,
        forms.form_number,
        forms.name_zh,
        account_forms.refusal_reason,
        coalesce(account_forms.is_empty, false) as is_empty,
        coalesce(account_forms.is_unread, false) as is_unread,
        not coalesce(account_forms.is_recognised or account_forms.is_unread, false) as is_absent,
        absent_forms.form_id is not null
        or coalesce(not account_forms.is_recognised, false) as is_known_empty
    from accounts
    cross join term_forms
    inner join forms on term_forms.form_id = forms.form_id
    left join account_forms
        on
            accounts.account_id = account_forms.account_id
            and term_forms.form_id = account_forms.form_id
    left join absent_forms
        on
            accounts.account_id = absent_forms.account_id
            and term_forms.form_id = absent_forms.form_id
),

-- A comparison needs the forms that may not be left out, and one form on each side.
form_needs as (
    select
        account_id,
        identity_id,
        instance,
        form_number,
        is_empty,
        case
            when
                is_absent
                and (
                    if_form_absent = ''
                    or (if_form_absent = 'zero_if_none' and not is_known_empty)
                    or bool_and(is_absent) over (
                        partition by account_id, identity_id, instance, side
                    )
                )
                then name_zh
        end as missing_form,
        case
            when is_unread and if_form_absent <> 'zero' then name_zh || '（' || refusal_reason || '）'
        end as unread_form
    from form_states
),

instance_standing as (
    select
        account_id,
        identity_id,
        instance,
        string_agg(distinct missing_form, '、') as forms_missing,
        string_agg(distinct unread_form, '、') as forms_unread
    from form_needs
    group by account_id, identity_id, instance
),

-- An identity whose every comparison lacks a form is told of once, and so is one that is not read.
identity_forms as (
    select
        account_id,
        identity_id,
        form_number,
        min(missing_form) as missing_form,
        min(unread_form) as unread_form,
        bool_or(is_empty) as is_empty
    from form_needs
    group by account_id, identity_id, form_number
),

identity_standing as (
    select
        account_id,
        identity_id,
        string_agg(missing_form, '、' order by form_number) as forms_missing,
        string_agg(unread_form, '、' order by form_number) as forms_unread,
        bool_or(is_empty) as has_empty_form
    from identity_forms
    group by account_id, identity_id
),

instances_together as (
    select
        account_id,
        identity_id,
        bool_and(forms_missing is not null) as is_missing,
        bool_and(forms_missing is not null or forms_unread is not null) as is_unread
    from instance_standing
    group by account_id, identity_id
),

standing as (
    select
        identity_standing.account_id,
        identity_standing.identity_id,
        case when instances_together.is_missing then identity_standing.forms_missing end
            as forms_missing,
        case when instances_together.is_unread then identity_standing.forms_unread end
            as forms_unread,
        identity_standing.has_empty_form
    from identity_standing
    inner join instances_together
        on
            identity_standing.account_id = instances_together.account_id
            and identity_standing.identity_id = instances_together.identity_id
),

sums as (
    select
        account_id,
        identity_id,
        instance,
        scope_key,
        coalesce(sum(sign * value) filter (where side = 'left'), 0) as left_value,
        coalesce(sum(sign * value) filter (where side = 'right'), 0) as right_value,
        sum(sign * value) filter (where side = 'divisor') as divisor_value,
        bool_or(side = 'divisor') as has_divisor,
        coalesce(sum(half_width) filter (where cell_state = 'amount' and side = 'left'), 0)
            as left_half_width,
        coalesce(sum(half_width) filter (where cell_state = 'amount' and side = 'right'), 0)
            as right_half_width,
        coalesce(sum(half_width) filter (where cell_state = 'amount' and side = 'divisor'), 0)
            as divisor_half_width,
        -- What the left side is a sum of: the differences are told in it.
        min(value_kind) filter (where side = 'left') as left_kind,
        min(value_kind) as any_kind,
        count(*) as cell_count,
        count(*) filter (where cell_state = 'amount') as figure_count,
        count(*) filter (where cell_state = 'amount' and side = 'left') as left_figure_count,
        count(*) filter (where cell_state = 'amount' and side = 'right') as right_figure_count,
        count(*) filter (where cell_state in ('unreadable', 'no_unit', 'contradicted'))
            as unread_count,
        string_agg(
            distinct case cell_state
                when 'unreadable' then '“' || trim(printed_text) || '”不能读作数字'
                when 'no_unit' then '表上没有印金额单位'
                when 'contradicted' then '“' || trim(printed_label) || '”印了不止一次而数不同'
            end, '；'
        ) as unread_reason,
        bool_or(cell_state = 'heading') as has_heading,
        bool_and(cell_state = 'not_stated') filter (where side = 'left') as is_left_not_stated,
        bool_and(cell_state = 'not_stated') filter (where side = 'right') as is_right_not_stated,
        -- Only a term that layouts may leave out may be left out by a dash.
        bool_and(if_absent = 'skip') filter (where cell_state = 'not_stated') as may_be_left_out
    from cells
    group by account_id, identity_id, instance, scope_key
    -- Where nothing at all is printed there is nothing to compare.
    having
        count(*) filter (where cell_state in ('amount', 'unreadable', 'no_unit', 'contradicted'))
        > 0
),

term_hits as (
    select distinct
        account_id,
        identity_id,
        instance,
        scope_key,
        term_no
    from cells
),

absences as (
    select
        sums.account_id,
        sums.identity_id,
        sums.instance,
        sums.scope_key,
        string_agg(terms.name_zh, '、' order by terms.term_no) filter (
            where
            terms.if_absent = 'fail'
            or (terms.if_absent = 'zero_if_empty' and not coalesce(account_forms.is_empty, false))
        ) as not_found,
        string_agg(terms.name_zh, '、' order by terms.term_no) filter (
            where
            terms.if_absent = 'skip'
            or (
                terms.if_absent = 'zero_if_column'
                and printed_columns.measure is null
                and not coalesce(account_forms.is_empty, false)
            )
        ) as not_printed
    from sums
    inner join terms on sums.identity_id = terms.identity_id and sums.instance = terms.instance
    left join account_forms
        on
            sums.account_id = account_forms.account_id
            and terms.form_id = account_forms.form_id
    left join printed_columns
        on
            sums.account_id = printed_columns.account_id
            and terms.form_id = printed_columns.form_id
            and terms.measure = printed_columns.measure
    left join term_hits
        on
            sums.account_id = term_hits.account_id
            and sums.identity_id = term_hits.identity_id
            and sums.instance = term_hits.instance
            and sums.scope_key = term_hits.scope_key
            and terms.term_no = term_hits.term_no
    where term_hits.term_no is null
    group by sums.account_id, sums.identity_id, sums.instance, sums.scope_key
),

-- A side may be a quotient, in per cent: 执行率 = 执行数 ÷ 预算数. Its interval is that of both its figures.
sides as (
    select
        sums.account_id,
        sums.identity_id,
        sums.instance,
        sums.scope_key,
        coalesce(sums.left_kind, sums.any_kind) as value_kind,
        sums.cell_count,
        sums.figure_count,
        sums.left_figure_count,
        sums.right_figure_count,
        sums.unread_count,
        sums.unread_reason,
        sums.has_heading,
        sums.is_left_not_stated,
        sums.is_right_not_stated,
        sums.may_be_left_out,
        -- A budget that rounding may have made out of nothing has no rate either.
        sums.has_divisor
        and abs(coalesce(sums.divisor_value, 0)) <= sums.divisor_half_width as is_divided_by_zero,
        sums.left_value,
        case
            when sums.has_divisor
                then round(100 * sums.right_value / nullif(sums.divisor_value, 0), 2)
            else sums.right_value
        end as right_value,
        case
            when sums.has_divisor
                then
                    sums.left_half_width + 0.005
                    + 100 * (
                        sums.right_half_width
                        + abs(sums.right_value / nullif(sums.divisor_value, 0))
                        * sums.divisor_half_width
                    ) / abs(nullif(sums.divisor_value, 0))
            else sums.left_half_width + sums.right_half_width
        end as tolerance
    from sums
),

compared as (
    select
        sides.account_id,
        sides.identity_id,
        sides.instance,
        sides.scope_key,
        sides.left_value,
        sides.right_value,
        sides.tolerance,
        sides.value_kind,
        sides.cell_count,
        sides.figure_count,
        sides.unread_count,
        sides.unread_reason,
        sides.has_heading,
        sides.is_left_not_stated,
        sides.is_right_not_stated,
        sides.may_be_left_out,
        sides.is_divided_by_zero,
        sides.left_value - sides.right_value as difference,
        identities.comparison,
        identities.needs_both,
        identities.only_where,
        -- A blank 其中 is not more than anything: that is no comparison. Nor is one without both
        -- sides where it needs them.
        case
            when identities.needs_both
                then sides.left_figure_count = 0 or sides.right_figure_count = 0
            when identities.comparison = '>=' then sides.right_figure_count = 0
            when identities.comparison = '<=' then sides.left_figure_count = 0
            else false
        end as is_one_sided,
        absences.not_found,
        absences.not_printed
    from sides
    inner join identities on sides.identity_id = identities.identity_id
    left join absences
        on
            sides.account_id = absences.account_id
            and sides.identity_id = absences.identity_id
            and sides.instance = absences.instance
            and sides.scope_key = absences.scope_key
),

-- Identities whose two sides are equal in an account: others may apply only where they are.
equalities as (
    select
        account_id,
        identity_id
    from compared
    group by account_id, identity_id
    having bool_and(abs(difference) <= tolerance)
),

conditioned as (
    select
        compared.*,
        compared.only_where is null or equalities.identity_id is not null as is_condition_met
    from compared
    left join equalities
        on
            compared.account_id = equalities.account_id
            and compared.only_where = equalities.identity_id
),

evaluated as (
    select
        compared.account_id,
        compared.identity_id,
        compared.instance,
        compared.scope_key,
        compared.left_value,
        compared.right_value,
        compared.difference,
        compared.tolerance,
        compared.value_kind,
        compared.cell_count,
        compared.figure_count,
        case
            when standing.forms_missing is not null or not compared.is_condition_met
                then 'not_applicable'
            when standing.forms_unread is not null then 'not_evaluable'
            when compared.unread_count > 0 then 'not_evaluable'
            when compared.not_printed is not null or compared.has_heading then 'not_applicable'
            when compared.not_found is not null then 'not_evaluable'
            when
                coalesce(compared.is_left_not_stated, false)
                or coalesce(compared.is_right_not_stated, false)
                then
                    case
                        when compared.may_be_left_out then 'not_applicable' else 'not_evaluable'
                    end
            when compared.is_one_sided or compared.is_divided_by_zero then 'not_applicable'
            when {{ holds_with('compared.comparison', 'compared.difference', '0') }} then 'holds'
            when
                {{ holds_with('compared.comparison', 'compared.difference', 'compared.tolerance') }}
                then 'holds_within_rounding'
            else 'broken'
        end as outcome,
        case
            when standing.forms_missing is not null then '账户没有：' || standing.forms_missing
            when not compared.is_condition_met
                then '只在 ' || compared.only_where || ' 两边相等时适用'
            when standing.forms_unread is not null then '印有而未能识别：' || standing.forms_unread
            when compared.unread_count > 0 then compared.unread_reason
            when compared.not_printed is not null then '本表不列：' || compared.not_printed
            when compared.has_heading then '合计行该栏印的是表头，没有数字'
            when compared.not_found is not null then '没有找到：' || compared.not_found
            when
                coalesce(compared.is_left_not_stated, false)
                or coalesce(compared.is_right_not_stated, false)
                then '该栏以“—”标明不填列'
            when compared.is_divided_by_zero then '预算数为零，没有比率'
            when compared.is_one_sided
                then case when compared.needs_both then '一边没有填列数字' else '其中项没有填列数字' end
        end as reason,
        standing.forms_missing is null
        and (standing.forms_unread is not null or compared.unread_count > 0) as is_unread,
        -- One line for a comparison whose forms are not all there, instead of one for each of its
        -- rows.
        standing.forms_missing is not null
        or standing.forms_unread is not null
        or not compared.is_condition_met as is_told_once
    from conditioned as compared
    inner join instance_standing as standing
        on
            compared.account_id = standing.account_id
            and compared.identity_id = standing.identity_id
            and compared.instance = standing.instance
),

applicable as (
    select * from evaluated
    where not is_told_once
),

identities_applied as (
    select distinct
        account_id,
        identity_id
    from applicable
),

-- A comparison with a form that could not be read, where the others of its identity can be made.
unread_instances as (
    select
        evaluated.account_id,
        evaluated.identity_id,
        evaluated.instance,
        sum(evaluated.cell_count)::bigint as cell_count,
        min(evaluated.reason) as reason
    from evaluated
    inner join identities_applied as others
        on
            evaluated.account_id = others.account_id
            and evaluated.identity_id = others.identity_id
    where evaluated.is_told_once and evaluated.is_unread
    group by evaluated.account_id, evaluated.identity_id, evaluated.instance
),

unmet as (
    select
        account_id,
        identity_id,
        min(reason) as reason
    from evaluated
    where is_told_once and outcome = 'not_applicable' and reason like '只在%'
    group by account_id, identity_id
),

matched as (
    select
        account_id,
        identity_id,
        count(*) as cell_count
    from cells
    group by account_id, identity_id
),

named_terms as (
    select
        identity_id,
        bool_or(if_absent = 'skip') as is_optional,
        string_agg(distinct name_zh, '、') as names
    from terms
    group by identity_id
),

fallback as (
    select
        standing.account_id,
        standing.identity_id,
        coalesce(matched.cell_count, 0) as cell_count,
        case
            when standing.forms_missing is not null then 'not_applicable'
            when standing.forms_unread is not null then 'not_evaluable'
            when matched.cell_count > 0 or unmet.reason is not null then 'not_applicable'
            when standing.has_empty_form then 'not_applicable'
            when named_terms.is_optional then 'not_applicable'
            else 'not_evaluable'
        end as outcome,
        case
            when standing.forms_missing is not null then '账户没有：' || standing.forms_missing
            when standing.forms_unread is not null then '印有而未能识别：' || standing.forms_unread
            when unmet.reason is not null then unmet.reason
            when matched.cell_count > 0 then '所涉单元格均为空白'
            when standing.has_empty_form then '空表'
            when named_terms.is_optional then '本表不列：' || named_terms.names
            else '没有找到所涉的行或栏：' || named_terms.names
        end as reason,
        standing.forms_missing is null and standing.forms_unread is not null as is_unread
    from standing
    left join applicable
        on
            standing.account_id = applicable.account_id
            and standing.identity_id = applicable.identity_id
    left join matched
        on
            standing.account_id = matched.account_id
            and standing.identity_id = matched.identity_id
    left join unmet
        on standing.account_id = unmet.account_id and standing.identity_id = unmet.identity_id
    inner join named_terms on standing.identity_id = named_terms.identity_id
    where applicable.identity_id is null
)

select
    account_id,
    identity_id,
    instance,
    scope_key,
    left_value,
    right_value,
    difference,
    tolerance,
    value_kind,
    cell_count,
    figure_count,
    outcome,
    reason,
    is_unread
from applicable
union all
select
    account_id,
    identity_id,
    '' as instance,
    '' as scope_key,
    null as left_value,
    null as right_value,
    null as difference,
    null as tolerance,
    null as value_kind,
    cell_count,
    0 as figure_count,
    outcome,
    reason,
    is_unread
from fallback
union all
select
    account_id,
    identity_id,
    instance,
    '' as scope_key,
    null as left_value,
    null as right_value,
    null as difference,
    null as tolerance,
    null as value_kind,
    cell_count,
    0 as figure_count,
    'not_evaluable' as outcome,
    reason,
    true as is_unread
from unread_instances
