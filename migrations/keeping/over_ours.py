"""Queries for what people made over the published relations: views, functions, and what builds do not make again.

Each gives kind, name, statements, whether the transformer may make it, a definition where the statements are none, and else
the owner, the catalogue and the number of what is made. {published} and {reader} stand for our schemas and the reader.
"""

VIEWS = """
    with views as (
        select
            relations.*,
            case relations.relkind when 'm' then 'materialized view' else 'view' end as kind,
            relations.oid::regclass::text as full_name,
            coalesce(' with (' || array_to_string(relations.reloptions, ', ') || ')', '') as options
        from pg_class as relations
        inner join leaving on leaving.classid = 'pg_class'::regclass and relations.oid = leaving.objid
        where
            relations.relkind in ('v', 'm')
            and not exists (select from ours where ours.oid = relations.oid)
    )

    select
        views.kind,
        views.full_name,
        array[
            format(
                'create %s %s%s as %s%s',
                views.kind,
                views.full_name,
                views.options,
                rtrim(pg_get_viewdef(views.oid), ';'),
                case views.relkind when 'm' then ' with no data' else '' end
            )
        ]
        || array(
            select pg_get_indexdef(indexes.indexrelid)
            from pg_index as indexes
            where indexes.indrelid = views.oid
            order by indexes.indexrelid
        )
        || array(
            select format('comment on %s is %L', comments.target, comments.description)
            from comments
            where comments.oid = views.oid
            order by comments.objsubid
        )
        || array[
            format('alter %s %s owner to %I', views.kind, views.full_name, pg_get_userbyid(views.relowner))
        ]
        || array(
            select
                format(
                    'grant %s%s on %s to %s%s',
                    rights.privilege, rights.of_column, views.full_name, rights.grantee, rights.option
                )
            from rights
            where rights.oid = views.oid
            order by rights.of_column, rights.grantee, rights.privilege
        ),
        false,
        null,
        views.relowner,
        'pg_class'::regclass::oid,
        views.oid
    from views
    order by views.oid
"""

REFRESHED = """
    select
        'contents of a materialized view',
        relations.oid::regclass::text,
        array[format('refresh materialized view %s', relations.oid::regclass)],
        false,
        null,
        relations.relowner,
        'pg_class'::regclass::oid,
        relations.oid
    from pg_class as relations
    inner join leaving on leaving.classid = 'pg_class'::regclass and relations.oid = leaving.objid
    where
        relations.relkind = 'm'
        and relations.relispopulated
        and not exists (select from ours where ours.oid = relations.oid)
    order by relations.oid
"""

FUNCTIONS = """
    select
        case functions.prokind when 'p' then 'procedure' else 'function' end,
        functions.oid::regprocedure::text,
        array[
            pg_get_functiondef(functions.oid),
            format('alter routine %s owner to %I', functions.oid::regprocedure, pg_get_userbyid(functions.proowner))
        ]
        || case when functions.proacl is null then '{}' else
            array[format('revoke all on routine %s from public', functions.oid::regprocedure)] end
        || array(
            select
                format(
                    'grant %s on routine %s to %s%s',
                    rights.privilege_type,
                    functions.oid::regprocedure,
                    case rights.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(rights.grantee)) end,
                    case when rights.is_grantable then ' with grant option' else '' end
                )
            from aclexplode(functions.proacl) as rights
            where rights.grantee <> functions.proowner
        ),
        false,
        null,
        functions.proowner,
        'pg_proc'::regclass::oid,
        functions.oid
    from pg_proc as functions
    inner join pg_namespace as schemas on functions.pronamespace = schemas.oid
    inner join leaving on leaving.classid = 'pg_proc'::regclass and functions.oid = leaving.objid
    where functions.prokind in ('f', 'p') and not schemas.nspname = any({published})
    order by functions.oid
"""

# What would run inside a build (triggers, rules, functions among the marts), and what the server cannot write down.
NOT_REMADE = """
    select
        named.type,
        named.identity,
        '{}'::text[],
        false,
        case leaving.classid
            when 'pg_trigger'::regclass then pg_get_triggerdef(leaving.objid)
            when 'pg_rewrite'::regclass then pg_get_ruledef(leaving.objid)
            when 'pg_proc'::regclass
                then (select pg_get_functiondef(oid) from pg_proc where oid = leaving.objid and prokind in ('f', 'p'))
            when 'pg_attrdef'::regclass
                then (select pg_get_expr(adbin, adrelid) from pg_attrdef where oid = leaving.objid)
        end,
        null::oid,
        null::oid,
        null::oid
    from leaving
    cross join lateral pg_identify_object(leaving.classid, leaving.objid, leaving.objsubid) as named
    left join pg_trigger as triggers
        on leaving.classid = 'pg_trigger'::regclass and leaving.objid = triggers.oid
    left join pg_rewrite as rules
        on leaving.classid = 'pg_rewrite'::regclass and leaving.objid = rules.oid
    left join pg_proc as functions
        on leaving.classid = 'pg_proc'::regclass and leaving.objid = functions.oid
    left join pg_attrdef as defaults
        on leaving.classid = 'pg_attrdef'::regclass and leaving.objid = defaults.oid
    left join pg_type as types
        on leaving.classid = 'pg_type'::regclass and leaving.objid = types.oid
    left join pg_class as relations
        on leaving.classid = 'pg_class'::regclass and leaving.objid = relations.oid
    left join pg_namespace as schemas on relations.relnamespace = schemas.oid
    where
        case leaving.classid
            when 'pg_trigger'::regclass then not triggers.tgisinternal
            when 'pg_rewrite'::regclass then rules.rulename <> '_RETURN'
            when 'pg_proc'::regclass
                then
                    functions.prokind not in ('f', 'p')
                    or functions.pronamespace in (select oid from pg_namespace where nspname = any({published}))
            when 'pg_attrdef'::regclass
                then not exists (select from leaving as gone where gone.objid = defaults.adrelid and gone.objsubid = 0)
            when 'pg_type'::regclass then types.typtype in ('d', 'e', 'r')
            when 'pg_class'::regclass
                then
                    (leaving.objsubid > 0 and relations.relkind in ('r', 'p', 'f'))
                    or relations.relkind = 'c'
                    or (relations.relkind in ('r', 'p', 'f', 'S') and not schemas.nspname = any({published}))
                    or (
                        leaving.objsubid = 0
                        and relations.relkind in ('r', 'p', 'f')
                        and not exists (select from ours where ours.oid = relations.oid)
                    )
            else leaving.classid not in (
                'pg_constraint'::regclass, 'pg_policy'::regclass, 'pg_statistic_ext'::regclass,
                'pg_default_acl'::regclass
            )
        end
    order by 1, 2
"""
