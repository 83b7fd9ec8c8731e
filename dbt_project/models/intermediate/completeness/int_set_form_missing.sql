-- 账户（或其中一个文件）所依的成套表中没有的表：其各表全在某一套之内、只缺一两张；有一套齐全的不算缺
with forms as (
    select * from {{ ref('forms') }}
    where classification in ('line_item', 'functional', 'economic') and not repeats
),

-- What is held against the sets: an account as a whole, and each file that replaces an earlier one.
held_forms as (
    select
        held.account_id,
        null::uuid as document_id,
        held.form_id
    from {{ ref('int_account_form') }} as held
    inner join forms on held.form_id = forms.form_id
    union all
    select
        held.account_id,
        held.document_id,
        held.form_id
    from {{ ref('int_replacing_document_form') }} as held
    inner join forms on held.form_id = forms.form_id
),

accounts as (
    select * from {{ ref('int_account') }}
),

sets as (
    select * from {{ ref('form_sets') }}
),

set_forms as (
    select * from {{ ref('form_set_forms') }}
),

held_counts as (
    select
        account_id,
        document_id,
        count(*) as form_count
    from held_forms
    group by account_id, document_id
),

-- One row for each place of each set that may be the account's.
places as (
    select
        accounts.account_id,
        held_counts.document_id,
        held_counts.form_count,
        sets.set_id,
        set_forms.place_no,
        (array_agg(set_forms.form_id order by forms.form_number))[1] as form_id,
        count(held_forms.form_id) > 0 as is_there
    from accounts
    inner join held_counts on accounts.account_id = held_counts.account_id
    inner join sets
        on
            accounts.account_year >= sets.first_year
            and (sets.last_year is null or accounts.account_year <= sets.last_year)
            and (
                sets.organization_pattern is null
                or accounts.organization ~ sets.organization_pattern
            )
    inner join set_forms on sets.set_id = set_forms.set_id
    inner join forms on set_forms.form_id = forms.form_id
    left join held_forms
        on
            accounts.account_id = held_forms.account_id
            and held_counts.document_id is not distinct from held_forms.document_id
            and set_forms.form_id = held_forms.form_id
    group by
        accounts.account_id,
        held_counts.document_id,
        held_counts.form_count,
        sets.set_id,
        set_forms.place_no
),

compared as (
    select
        account_id,
        document_id,
        set_id,
        form_count,
        count(*) as place_count,
        count(*) filter (where is_there) as there_count,
        count(*) filter (where not is_there) as missing_count
    from places
    group by account_id, document_id, set_id, form_count
),

-- A form that is in no place of the set means that the account follows another one.
candidates as (
    select
        account_id,
        document_id,
        set_id,
        missing_count,
        min(missing_count) over (partition by account_id, document_id) as least_missing
    from compared
    where form_count = there_count and missing_count <= 2 and missing_count * 4 <= place_count
),

nearest as (
    select
        account_id,
        document_id,
        set_id,
        count(*) over (partition by account_id, document_id) as set_count
    from candidates
    where missing_count = least_missing and least_missing > 0
)

-- Several sets may be equally near: only what every one of them has is missing for certain.
select
    nearest.account_id,
    coalesce(nearest.document_id, nearest.account_id) as holder_id,
    nearest.document_id,
    places.form_id,
    min(sets.set_id) as set_id,
    (array_agg(sets.name_zh order by sets.set_id))[1] as set_name_zh,
    (array_agg(sets.name_en order by sets.set_id))[1] as set_name_en
from nearest
inner join places
    on
        nearest.account_id = places.account_id
        and nearest.document_id is not distinct from places.document_id
        and nearest.set_id = places.set_id
inner join sets on nearest.set_id = sets.set_id
where not places.is_there
group by nearest.account_id, nearest.document_id, places.form_id, nearest.set_count
having count(*) = nearest.set_count
