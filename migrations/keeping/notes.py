"""What stands in the published schemas and is ours, what of people moves on as it is, and what the exchange would drop.

The first full build after an upgrade has no notes of what we published: then ours is what the schema's owner has.
"""

NOTES = (
    """
    insert into keeping.ours
    select
        relations.oid,
        schemas.nspname::text as schema_name,
        relations.relname::text as relation_name,
        noted.object_name is not null as is_noted
    from pg_class as relations
    inner join pg_namespace as schemas on relations.relnamespace = schemas.oid
    left join build.published_object as noted
        on
            noted.object_kind = 'relation'
            and schemas.nspname = noted.schema_name
            and relations.relname = noted.relation_name
    where
        schemas.nspname = any({published})
        and relations.relkind in ('r', 'p', 'v', 'm', 'f')
        and (
            noted.object_name is not null
            or (
                relations.relowner = schemas.nspowner
                and not exists (
                    select from build.published_object as other
                    where other.schema_name = schemas.nspname
                )
            )
        )
    """,
    """
    insert into keeping.moving
    select
        relations.oid,
        case relations.relkind when 'S' then 'sequence' when 'f' then 'foreign table' else 'table' end
            as kind,
        schemas.nspname::text as schema_name,
        relations.relname::text as relation_name
    from pg_class as relations
    inner join pg_namespace as schemas on relations.relnamespace = schemas.oid
    where
        schemas.nspname = any({published})
        and relations.relkind in ('r', 'p', 'f', 'S')
        and relations.relowner <> schemas.nspowner -- a table of the transformer's that we did not publish is nobody's
        and not relations.relispartition
        and not exists (select from ours where ours.oid = relations.oid)
        and not exists (
            select from pg_depend as links
            where
                links.classid = 'pg_class'::regclass
                and links.objid = relations.oid
                and links.deptype in ('a', 'i')
                and links.refclassid = 'pg_class'::regclass
        )
    """,
    # A rule hangs on what its view reads, and the view on its rule.
    """
    insert into keeping.leaving
    with recursive leaving (classid, objid, objsubid) as (
        select 'pg_class'::regclass::oid, oid, 0
        from pg_class
        where
            relnamespace in (select oid from pg_namespace where nspname = any({published}))
            and relkind in ('r', 'p', 'v', 'm', 'f', 'c')
            and oid not in (select oid from moving)
        union
        select 'pg_proc'::regclass::oid, oid, 0
        from pg_proc
        where pronamespace in (select oid from pg_namespace where nspname = any({published}))
        union
        select 'pg_type'::regclass::oid, oid, 0
        from pg_type
        where
            typnamespace in (select oid from pg_namespace where nspname = any({published}))
            and typtype in ('d', 'e', 'r')
        union
        select found.classid, found.objid, found.objsubid
        from leaving
        cross join lateral (
            select links.classid, links.objid, links.objsubid
            from pg_depend as links
            where
                links.refclassid = leaving.classid
                and links.refobjid = leaving.objid
                and leaving.objsubid in (0, links.refobjsubid)
                and links.deptype in ('n', 'a', 'i')
            union all
            select 'pg_class'::regclass::oid, rules.ev_class, 0
            from pg_rewrite as rules
            where
                leaving.classid = 'pg_rewrite'::regclass
                and rules.oid = leaving.objid
                and rules.rulename = '_RETURN'
        ) as found
    )

    select distinct classid, objid, objsubid from leaving
    """,
    # The rights on relations and their columns, beside those of their owners.
    """
    insert into keeping.rights
    select
        granted.oid,
        granted.of_column,
        granted.privilege_type as privilege,
        case granted.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(granted.grantee)) end
            as grantee,
        case when granted.is_grantable then ' with grant option' else '' end as option
    from (
        select
            relations.oid,
            '' as of_column,
            relations.relowner,
            found.*
        from pg_class as relations
        cross join aclexplode(relations.relacl) as found
        union all
        select
            relations.oid,
            format(' (%I)', columns.attname) as of_column,
            relations.relowner,
            found.*
        from pg_class as relations
        inner join pg_attribute as columns on relations.oid = columns.attrelid
        cross join aclexplode(columns.attacl) as found
        where not columns.attisdropped
    ) as granted
    where
        granted.grantee <> granted.relowner
        and (
            granted.oid in (select oid from ours)
            or granted.oid in (select objid from leaving where classid = 'pg_class'::regclass)
        )
    """,
    # The comments on relations and their columns, and how the target of each is written.
    """
    insert into keeping.comments
    select
        relations.oid,
        comments.objsubid,
        case
            when comments.objsubid = 0
                then
                    case relations.relkind
                        when 'v' then 'view ' when 'm' then 'materialized view ' else 'table '
                    end || relations.oid::regclass::text
            else
                'column ' || relations.oid::regclass::text || '.' || quote_ident(columns.attname)
        end as target,
        coalesce(columns.attname::text, '') as column_name,
        comments.description
    from pg_class as relations
    inner join pg_description as comments
        on comments.classoid = 'pg_class'::regclass and comments.objoid = relations.oid
    left join pg_attribute as columns
        on relations.oid = columns.attrelid and comments.objsubid = columns.attnum and columns.attnum > 0
    where
        relations.oid in (select oid from ours)
        or relations.oid in (select objid from leaving where classid = 'pg_class'::regclass)
        or relations.relnamespace in (
            select oid from pg_namespace
            where nspname in (select published || '_next' from unnest({published}::text[]) as published)
        )
    """,
)
