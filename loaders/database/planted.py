"""What stands in our schemas, or acts upon them, and was made by nobody of ours: code that would run when others work there.

Functions, triggers, rules, views in the place of tables, defaults, types, casts, operators, policies, event triggers,
publications and extensions. Whoever has the transformer's password can leave such things among the marts, and whoever it
granted them rights. Every command logs in as a role, so they run with no more rights than that one has; they are named all the
same, by `juesuan status --check` and before each build, and a full build removes what it can.

What people make over the marts is no such thing: views and tables of their own, and policies, indexes and constraints that run
nothing but PostgreSQL's own functions.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg import errors
from psycopg.rows import class_row

from loaders.database.connection import Connection
from loaders.database.roles import BUILT_SCHEMAS, ROLES, TRANSFORMER
from loaders.language import Message

# The schemas of Alembic and of `migrations.keeping`, and the functions that stand there.
_OWNED_SCHEMAS = ("raw", "codes", "build", "keeping")
_OUR_FUNCTIONS = ("raw.set_reading_aside(uuid)",)
_OUR_EXTENSIONS = ("plpgsql", "btree_gist")
# It is somebody else's, or gone with what was removed before it.
_IN_THE_WAY = (
    *(errors.InsufficientPrivilege, errors.UndefinedObject, errors.UndefinedFunction),
    *(errors.UndefinedTable, errors.DependentObjectsStillExist),
)
# Nothing of these is dropped by publishing, nor does publishing keep anything that stands there.
_OF_BUILDS_ALONE = ("staging", "intermediate", "seeds")


@dataclass(frozen=True)
class Planted:
    """Something that nobody of ours made: its kind, its name as SQL writes it, its owner, and the SQL that removes it.

    `schema_name` is the schema of ours that it stands in or acts upon; empty where it acts upon the whole database.
    """

    kind: str
    name: str
    owner: str
    schema_name: str
    removal: str

    @property
    def in_words(self) -> Message:
        """What it is, whose, and how it is removed."""
        return Message(
            f"{self.kind} {self.name} (of {self.owner}); remove it with: {self.removal}",
            f"{_KIND_ZH.get(self.kind, self.kind)} {self.name}（属于 {self.owner}）；清除：{self.removal}",
        )


def find_planted(connection: Connection) -> tuple[Planted, ...]:
    """Everything planted, by kind and name; any role may ask. Ends the transaction that is open."""
    connection.commit()
    with connection.cursor(row_factory=class_row(Planted)) as cursor:
        cursor.execute("select set_config('search_path', 'pg_catalog', true)")
        cursor.execute(_PLANTED.encode(), _PARAMETERS)
        found = tuple(cursor.fetchall())
    connection.rollback()
    return found


def remove_planted(connection: Connection, found: Sequence[Planted]) -> None:
    """Remove what stands in schemas that builds have for themselves, as far as this role may. Commits."""
    for planted in found:
        if planted.schema_name in _OF_BUILDS_ALONE:
            try:
                with connection.transaction():
                    connection.execute(planted.removal.encode())
            except _IN_THE_WAY:
                continue
    connection.commit()


_KIND_ZH = {
    "function": "函数",
    "trigger": "触发器",
    "rule": "规则",
    "event trigger": "事件触发器",
    "default": "默认值",
    "type": "类型",
    "cast": "类型转换",
    "operator": "运算符",
    "operator class": "运算符类",
    "schema": "模式",
    "policy": "行级策略",
    "view": "视图",
    "materialized view": "物化视图",
    "foreign table": "外部表",
    "table": "表",
    "index": "索引",
    "constraint": "约束",
    "publication": "发布",
    "extension": "扩展",
}
_PARAMETERS = {
    "owned": list(_OWNED_SCHEMAS),
    "built": list(BUILT_SCHEMAS),
    "functions": list(_OUR_FUNCTIONS),
    "extensions": list(_OUR_EXTENSIONS),
    "transformer": TRANSFORMER,
    "roles": list(ROLES),
}
_PLANTED = """
    with ours as (
        select oid, nspname::text as schema_name, nspowner as owner_id, nspname = any(%(owned)s) as is_owned
        from pg_namespace
        where nspname = any(%(owned)s) or nspname = any(%(built)s)
    ),

    relations as (
        select
            pg_class.oid,
            pg_class.relname,
            pg_class.relkind,
            case pg_class.relkind
                when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table' else 'table'
            end as kind,
            pg_class.relowner,
            ours.schema_name,
            ours.is_owned,
            pg_class.relowner = ours.owner_id as is_ours,
            format('%%I.%%I', ours.schema_name, pg_class.relname) as full_name
        from pg_class
        inner join ours on pg_class.relnamespace = ours.oid
    ),

    -- Of an extension, or of a type, with which it comes and goes.
    of_others as (
        select classid, objid from pg_depend where deptype in ('e', 'i') and refclassid <> 'pg_class'::regclass
    ),

    -- What runs when a thing of ours is used, and is not PostgreSQL's own.
    foreign_code as (
        select 'pg_proc'::regclass::oid as class_id, pg_proc.oid from pg_proc
        where pronamespace <> 'pg_catalog'::regnamespace
        union all
        select 'pg_operator'::regclass, pg_operator.oid from pg_operator
        where oprnamespace <> 'pg_catalog'::regnamespace
        union all
        select 'pg_type'::regclass, pg_type.oid from pg_type
        where typtype in ('d', 'r', 'b') and typelem = 0 and typnamespace <> 'pg_catalog'::regnamespace
    ),

    running_foreign_code as (
        select distinct links.classid, links.objid
        from pg_depend as links
        inner join foreign_code on links.refclassid = foreign_code.class_id and links.refobjid = foreign_code.oid
        where not exists (
            select from of_others
            where of_others.classid = links.refclassid and of_others.objid = links.refobjid
        )
    ),

    found (kind, name, owner_id, schema_name, removal) as (
        select
            'function',
            routines.oid::regprocedure::text,
            routines.proowner,
            ours.schema_name,
            format('drop routine %%s cascade', routines.oid::regprocedure)
        from pg_proc as routines
        inner join ours on routines.pronamespace = ours.oid
        where
            not (ours.is_owned and routines.oid::regprocedure::text = any(%(functions)s))
            and not (ours.schema_name = 'keeping' and routines.proowner = ours.owner_id)
            and not exists (
                select from of_others where classid = 'pg_proc'::regclass and objid = routines.oid
            )
        union all
        select
            'trigger',
            format('%%I on %%s', triggers.tgname, relations.full_name),
            relations.relowner,
            relations.schema_name,
            format('drop trigger %%I on %%s cascade', triggers.tgname, relations.full_name)
        from pg_trigger as triggers
        inner join relations on triggers.tgrelid = relations.oid
        where not triggers.tgisinternal and relations.is_ours
        union all
        select
            'rule',
            format('%%I on %%s', rules.rulename, relations.full_name),
            relations.relowner,
            relations.schema_name,
            format('drop rule %%I on %%s cascade', rules.rulename, relations.full_name)
        from pg_rewrite as rules
        inner join relations on rules.ev_class = relations.oid
        where rules.rulename <> '_RETURN' and relations.is_ours
        union all
        select 'event trigger', evtname::text, evtowner, '', format('drop event trigger %%I', evtname)
        from pg_event_trigger
        where not exists (
            select from of_others
            where classid = 'pg_event_trigger'::regclass and objid = pg_event_trigger.oid
        )
        union all
        select
            'default',
            format('%%s.%%I', relations.full_name, columns.attname),
            relations.relowner,
            relations.schema_name,
            format('alter table %%s alter column %%I drop default', relations.full_name, columns.attname)
        from pg_attrdef as defaults
        inner join relations on defaults.adrelid = relations.oid
        inner join pg_attribute as columns
            on defaults.adrelid = columns.attrelid and defaults.adnum = columns.attnum
        where not relations.is_owned and relations.is_ours
        union all
        select
            'type',
            types.oid::regtype::text,
            types.typowner,
            ours.schema_name,
            format('drop type %%s cascade', types.oid::regtype)
        from pg_type as types
        inner join ours on types.typnamespace = ours.oid
        where
            types.typtype in ('d', 'e', 'r')
            or exists (select from pg_class where pg_class.oid = types.typrelid and pg_class.relkind = 'c')
        union all
        select
            'cast',
            format('%%s as %%s', castsource::regtype, casttarget::regtype),
            coalesce(
                (select proowner from pg_proc where pg_proc.oid = castfunc),
                (select typowner from pg_type where pg_type.oid = casttarget)
            ),
            '',
            format('drop cast (%%s as %%s)', castsource::regtype, casttarget::regtype)
        from pg_cast
        where
            pg_cast.oid >= 16384
            and not exists (
                select from of_others where classid = 'pg_cast'::regclass and objid = pg_cast.oid
            )
        union all
        select
            'operator',
            operators.oid::regoperator::text,
            operators.oprowner,
            ours.schema_name,
            format('drop operator %%s cascade', operators.oid::regoperator)
        from pg_operator as operators
        inner join ours on operators.oprnamespace = ours.oid
        where not exists (
            select from of_others where classid = 'pg_operator'::regclass and objid = operators.oid
        )
        union all
        select
            'operator class',
            format('%%I.%%I', ours.schema_name, classes.opcname),
            classes.opcowner,
            ours.schema_name,
            format(
                'drop operator class %%I.%%I using %%I cascade', ours.schema_name, classes.opcname,
                (select amname from pg_am where pg_am.oid = classes.opcmethod)
            )
        from pg_opclass as classes
        inner join ours on classes.opcnamespace = ours.oid
        where not exists (
            select from of_others where classid = 'pg_opclass'::regclass and objid = classes.oid
        )
        union all
        select 'schema', quote_ident(nspname), nspowner, '', format('drop schema %%I cascade', nspname)
        from pg_namespace
        where
            pg_get_userbyid(nspowner) = any(%(roles)s)
            and not (nspname = any(%(built)s) and pg_get_userbyid(nspowner) = %(transformer)s)
            and nspname !~ '^pg_'
        union all
        select
            relations.kind,
            relations.full_name,
            relations.relowner,
            relations.schema_name,
            format('drop %%s %%s cascade', relations.kind, relations.full_name)
        from relations
        where
            (relations.is_owned and relations.relkind in ('v', 'm', 'f'))
            or (relations.is_owned and relations.relkind in ('r', 'p') and not relations.is_ours)
            or (not relations.is_owned and relations.is_ours and relations.relkind in ('m', 'f'))
            or (
                relations.is_ours
                and relations.relkind = 'v'
                and relations.schema_name in ('marts', 'marts_next', 'seeds')
            )
        union all
        select
            'policy',
            format('%%I on %%s', policies.polname, relations.full_name),
            relations.relowner,
            relations.schema_name,
            format('drop policy %%I on %%s', policies.polname, relations.full_name)
        from pg_policy as policies
        inner join relations on policies.polrelid = relations.oid
        where
            relations.is_ours
            and (
                relations.schema_name not in ('marts', 'reports')
                or exists (
                    select from running_foreign_code
                    where classid = 'pg_policy'::regclass and objid = policies.oid
                )
            )
        union all
        select
            'view',
            relations.full_name || ' with a function of others',
            relations.relowner,
            relations.schema_name,
            format('drop view %%s cascade', relations.full_name)
        from pg_rewrite as rules
        inner join relations on rules.ev_class = relations.oid
        inner join running_foreign_code
            on running_foreign_code.classid = 'pg_rewrite'::regclass and rules.oid = running_foreign_code.objid
        where rules.rulename = '_RETURN' and relations.relkind = 'v' and relations.is_ours
        union all
        select
            'index',
            relations.full_name || ' with a function of others',
            relations.relowner,
            relations.schema_name,
            format('drop index %%s', relations.full_name)
        from relations
        inner join running_foreign_code
            on running_foreign_code.classid = 'pg_class'::regclass and relations.oid = running_foreign_code.objid
        where relations.relkind in ('i', 'I') and relations.is_ours
        union all
        select
            'constraint',
            format('%%I of %%s', constraints.conname, relations.full_name),
            relations.relowner,
            relations.schema_name,
            format('alter table %%s drop constraint %%I cascade', relations.full_name, constraints.conname)
        from pg_constraint as constraints
        inner join relations on constraints.conrelid = relations.oid
        inner join running_foreign_code
            on
                running_foreign_code.classid = 'pg_constraint'::regclass
                and constraints.oid = running_foreign_code.objid
        where relations.is_ours
        union all
        select
            'publication', quote_ident(publications.pubname), publications.pubowner, '',
            format('drop publication %%I', publications.pubname)
        from pg_publication as publications
        where
            publications.puballtables
            or exists (
                select from pg_publication_rel
                where prpubid = publications.oid and prrelid in (select relations.oid from relations)
            )
            or exists (
                select from pg_publication_namespace
                where pnpubid = publications.oid and pnnspid in (select ours.oid from ours)
            )
        union all
        select 'extension', quote_ident(extname), extowner, '', format('drop extension %%I cascade', extname)
        from pg_extension
        where extname <> all(%(extensions)s)
    )

    select distinct
        found.kind,
        found.name,
        pg_get_userbyid(found.owner_id)::text as owner,
        found.schema_name,
        found.removal
    from found
    order by 1, 2
"""
