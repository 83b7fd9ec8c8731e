"""Queries for what people made upon the published schemas and relations themselves: rights, comments, indexes, policies.

Each gives kind, name, statements, whether the transformer may make it, a definition where the statements are none, and else
the owner, the catalogue and the number of what is made. {published} and {reader} stand for our schemas and the reader.
"""

RIGHTS_ON_OURS = """
    select
        'privilege',
        rights.privilege || rights.of_column || ' on ' || ours.oid::regclass || ' to ' || rights.grantee,
        array[
            format(
                'grant %s%s on %s to %s%s',
                rights.privilege, rights.of_column, ours.oid::regclass, rights.grantee, rights.option
            )
        ],
        true,
        null,
        null::oid,
        null::oid,
        null::oid
    from rights
    inner join ours on rights.oid = ours.oid
    where (rights.grantee, rights.privilege, rights.of_column) <> ({reader}, 'SELECT', '')
    order by 2
"""

RIGHTS_ON_SCHEMAS = """
    select
        'privilege',
        rights.privilege_type || ' on schema ' || schemas.nspname || ' to ' || grantees.name,
        array[
            format(
                'grant %s on schema %I to %s%s',
                rights.privilege_type,
                schemas.nspname,
                grantees.name,
                case when rights.is_grantable then ' with grant option' else '' end
            )
        ],
        true,
        null,
        null::oid,
        null::oid,
        null::oid
    from pg_namespace as schemas
    cross join aclexplode(schemas.nspacl) as rights
    cross join lateral (
        select
            case rights.grantee
                when 0 then 'public' else quote_ident(pg_get_userbyid(rights.grantee))
            end as name
    ) as grantees
    where
        schemas.nspname = any({published})
        and rights.grantee <> schemas.nspowner
        and (grantees.name, rights.privilege_type) <> ({reader}, 'USAGE')
    union all
    select
        'comment',
        'schema ' || schemas.nspname,
        array[format('comment on schema %I is %L', schemas.nspname, comments.description)],
        true,
        null,
        null::oid,
        null::oid,
        null::oid
    from pg_namespace as schemas
    inner join pg_description as comments
        on comments.classoid = 'pg_namespace'::regclass and comments.objoid = schemas.oid
    where schemas.nspname = any({published})
    order by 1, 2
"""

# Besides standing again they hold for the relations that are published for the first time.
DEFAULT_PRIVILEGES = """
    with defaults as (
        select
            defaults.defaclobjtype as of_kind,
            defaults.defaclrole as role_id,
            case defaults.defaclobjtype
                when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions' else 'types'
            end as what,
            schemas.nspname::text as schema_name,
            rights.privilege_type as privilege,
            case rights.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(rights.grantee)) end
                as grantee,
            case when rights.is_grantable then ' with grant option' else '' end as option
        from pg_default_acl as defaults
        inner join pg_namespace as schemas on defaults.defaclnamespace = schemas.oid
        cross join aclexplode(defaults.defaclacl) as rights
        where schemas.nspname = any({published})
    )

    select
        'default privilege',
        format('%s on %s of %s in schema %s to %s', privilege, what, pg_get_userbyid(role_id), schema_name, grantee),
        array[
            format(
                'alter default privileges for role %I in schema %I grant %s on %s to %s%s',
                pg_get_userbyid(role_id), schema_name, privilege, what, grantee, option
            )
        ],
        false,
        null,
        role_id,
        null::oid,
        null::oid
    from defaults
    union all
    select
        'privilege',
        format('%s on %I.%I to %s', defaults.privilege, defaults.schema_name, relations.relname, defaults.grantee),
        array[
            format(
                'grant %s on %I.%I to %s%s',
                defaults.privilege, defaults.schema_name, relations.relname, defaults.grantee, defaults.option
            )
        ],
        true,
        null,
        null::oid,
        null::oid,
        null::oid
    from defaults
    inner join pg_namespace as schemas on schemas.nspname = defaults.schema_name || '_next'
    inner join pg_class as relations
        on
            schemas.oid = relations.relnamespace
            and defaults.role_id = relations.relowner
            and relations.relkind in ('r', 'p', 'v', 'm')
    where
        defaults.of_kind = 'r'
        and not exists (
            select from ours
            where ours.schema_name = defaults.schema_name and ours.relation_name = relations.relname
        )
    order by 1, 2
"""

# Names that dbt gives indexes are 32 hexadecimal digits: known by them where nothing was noted yet.
INDEXES = """
    select
        'index',
        indexes.indexrelid::regclass::text,
        array[pg_get_indexdef(indexes.indexrelid)]
        || case
            when comments.description is null then '{}'
            else
                array[format('comment on index %s is %L', indexes.indexrelid::regclass, comments.description)]
        end,
        true,
        null,
        null::oid,
        null::oid,
        null::oid
    from pg_index as indexes
    inner join ours on indexes.indrelid = ours.oid
    inner join pg_class as names on indexes.indexrelid = names.oid
    left join pg_description as comments
        on comments.classoid = 'pg_class'::regclass and comments.objoid = names.oid and comments.objsubid = 0
    where
        not exists (select from pg_constraint where conindid = indexes.indexrelid)
        and not exists (
            select from build.published_object as noted
            where
                noted.object_kind = 'index'
                and noted.schema_name = ours.schema_name
                and noted.relation_name = ours.relation_name
                and noted.object_name = names.relname
        )
        and (ours.is_noted or names.relname !~ '^[0-9a-f]{32}$')
    order by 2
"""

STATISTICS = """
    select
        'statistics',
        format('%I.%I', schemas.nspname, found.stxname),
        array[pg_get_statisticsobjdef(found.oid)],
        true,
        null,
        null::oid,
        null::oid,
        null::oid
    from pg_statistic_ext as found
    inner join pg_namespace as schemas on found.stxnamespace = schemas.oid
    inner join ours on found.stxrelid = ours.oid
    order by 2
"""

# On a mart, or from a table of people to a mart.
CONSTRAINTS = """
    select
        'constraint',
        format('%I of %s', constraints.conname, constraints.conrelid::regclass),
        array[
            format(
                'alter table %s add constraint %I %s',
                constraints.conrelid::regclass, constraints.conname, pg_get_constraintdef(constraints.oid)
            )
        ],
        ours.oid is not null,
        null,
        (select relowner from pg_class where pg_class.oid = constraints.conrelid),
        'pg_constraint'::regclass::oid,
        constraints.oid
    from pg_constraint as constraints
    inner join leaving on leaving.classid = 'pg_constraint'::regclass and constraints.oid = leaving.objid
    left join ours on constraints.conrelid = ours.oid
    where
        constraints.contype in ('c', 'u', 'p', 'f', 'x')
        and constraints.conparentid = 0
        and (
            ours.oid is null
            or (
                ours.is_noted
                and not exists (
                    select from build.published_object as noted
                    where
                        noted.object_kind = 'constraint'
                        and noted.schema_name = ours.schema_name
                        and noted.relation_name = ours.relation_name
                        and noted.object_name = constraints.conname
                )
            )
        )
    order by array_position(array['p', 'u', 'x', 'c', 'f'], constraints.contype::text), 2
"""

POLICIES = """
    select
        'row policy',
        format('%I on %s', found.policyname, policies.polrelid::regclass),
        array[
            format(
                'create policy %I on %s as %s for %s to %s%s%s',
                found.policyname,
                policies.polrelid::regclass,
                found.permissive,
                found.cmd,
                (
                    select string_agg(case role when 'public' then role else quote_ident(role) end, ', ')
                    from unnest(found.roles) as role
                ),
                coalesce(' using (' || found.qual || ')', ''),
                coalesce(' with check (' || found.with_check || ')', '')
            )
        ],
        ours.oid is not null,
        null,
        relations.relowner,
        'pg_policy'::regclass::oid,
        policies.oid
    from pg_policy as policies
    inner join pg_class as relations on policies.polrelid = relations.oid
    inner join pg_namespace as schemas on relations.relnamespace = schemas.oid
    inner join pg_policies as found
        on
            schemas.nspname = found.schemaname
            and relations.relname = found.tablename
            and policies.polname = found.policyname
    inner join leaving on leaving.classid = 'pg_policy'::regclass and policies.oid = leaving.objid
    left join ours on policies.polrelid = ours.oid
    union all
    select
        'row security',
        relations.oid::regclass::text,
        case when relations.relrowsecurity then
            array[format('alter table %s enable row level security', relations.oid::regclass)] else '{}' end
        || case when relations.relforcerowsecurity then
            array[format('alter table %s force row level security', relations.oid::regclass)] else '{}' end,
        true,
        null,
        null::oid,
        null::oid,
        null::oid
    from pg_class as relations
    inner join ours on relations.oid = ours.oid
    where relations.relrowsecurity or relations.relforcerowsecurity
    order by 1, 2
"""

# A comment of ours that reads otherwise than we published it was rewritten by people.
COMMENTS_ON_OURS = """
    select
        'comment',
        comments.target,
        array[format('comment on %s is %L', comments.target, comments.description)],
        true,
        null,
        null::oid,
        null::oid,
        null::oid
    from comments
    inner join ours on comments.oid = ours.oid
    inner join build.published_object as noted
        on
            noted.object_kind = 'comment'
            and ours.schema_name = noted.schema_name
            and ours.relation_name = noted.relation_name
            and comments.column_name = noted.object_name
    where comments.description is distinct from noted.comment_text
    order by 2
"""
