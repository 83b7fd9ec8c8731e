"""Schema `keeping`: makes again, over new marts, what people had made over the former, each thing with its owner's rights.

A build logs in as the transformer, who may drop the marts, and with them the views of people, but may make nothing for
others. Whoever migrates therefore leaves functions behind that do it for the transformer, and take no word of SQL from it:
`keeping.note` finds in the server's catalogue what people made, and keeps the SQL where nobody else can write;
`keeping.make_again` runs it with the rights of the owner of the thing, and `keeping.move_on` moves their tables. Where whoever
migrates is no superuser, it must be a member of people's roles for that; else a build over what they made is not published.

What a superuser made is not made again where it would run what others made, nor are its materialized views filled.
"""

from psycopg import sql

from loaders.database.connection import Connection
from loaders.database.roles import PUBLISHED, READER, TRANSFORMER
from migrations.keeping import over_ours, upon_ours
from migrations.keeping.notes import NOTES

SCHEMA = "keeping"
# A materialized view is filled when all that it reads, and all rights, are there again.
_QUERIES = (
    *(upon_ours.RIGHTS_ON_SCHEMAS, upon_ours.RIGHTS_ON_OURS, upon_ours.DEFAULT_PRIVILEGES),
    *(upon_ours.COMMENTS_ON_OURS, upon_ours.INDEXES, upon_ours.STATISTICS, upon_ours.CONSTRAINTS),
    *(
        over_ours.FUNCTIONS,
        over_ours.VIEWS,
        upon_ours.POLICIES,
        over_ours.NOT_REMADE,
        over_ours.REFRESHED,
    ),
)
_TABLES = """
create table keeping.ours (oid oid, schema_name text, relation_name text, is_noted boolean);
create table keeping.moving (oid oid, kind text, schema_name text, relation_name text);
create table keeping.leaving (classid oid, objid oid, objsubid integer);
create table keeping.rights (oid oid, of_column text, privilege text, grantee text, option text);
create table keeping.comments (oid oid, objsubid integer, target text, column_name text, description text);
create table keeping.made (
    made_no bigint generated always as identity primary key,
    transaction_id xid8 not null default pg_current_xact_id(),
    kind text not null,
    name text not null,
    statements text[] not null,
    is_ours boolean not null,
    definition text,
    owner_id oid,
    class_id oid,
    object_id oid,
    home_id oid,
    hindrance text
);
"""
# Names mean what the server's catalogue says, then what stands here; what the caller made never.
_GUARDED = "security definer set search_path = pg_catalog, keeping, pg_temp set standard_conforming_strings = on"
_FUNCTIONS = """
create or replace function keeping.note() returns setof keeping.made language sql {guarded} as $note$
    delete from keeping.ours; delete from keeping.moving; delete from keeping.leaving;
    delete from keeping.rights; delete from keeping.comments; delete from keeping.made;
    {notes}
    {queries}
    update keeping.made
    set
        home_id = coalesce(
            (select relnamespace from pg_class where class_id = 'pg_class'::regclass and pg_class.oid = object_id),
            (select pronamespace from pg_proc where class_id = 'pg_proc'::regclass and pg_proc.oid = object_id)
        );
    update keeping.made
    set hindrance = case kind
        when 'contents of a materialized view' then 'it would be filled with the rights of a superuser'
        else 'it would run what others made with the rights of a superuser'
    end
    where
        exists (select from pg_roles where pg_roles.oid = owner_id and rolsuper)
        and (
            kind = 'contents of a materialized view'
            or exists (
                select from pg_depend as links
                where
                    (
                        (links.classid = class_id and links.objid = object_id)
                        or (
                            links.classid = 'pg_rewrite'::regclass
                            and links.objid in (select pg_rewrite.oid from pg_rewrite where ev_class = object_id)
                        )
                        or (
                            links.classid = 'pg_class'::regclass
                            and links.objid in (select indexrelid from pg_index where indrelid = object_id)
                        )
                    )
                    and exists (
                        select from (
                            select 'pg_proc'::regclass::oid as class_id, pg_proc.oid, proowner as owner_id from pg_proc
                            union all
                            select 'pg_type'::regclass, pg_type.oid, typowner from pg_type
                            union all
                            select 'pg_operator'::regclass, pg_operator.oid, oprowner from pg_operator
                        ) as code
                        where
                            links.refclassid = code.class_id
                            and links.refobjid = code.oid
                            and code.owner_id not in (select pg_roles.oid from pg_roles where rolsuper)
                    )
            )
        );
    select * from keeping.made order by made_no;
$note$;

create or replace function keeping.moving_on() returns setof keeping.moving language sql {guarded} as $moving$
    select * from keeping.moving order by schema_name, relation_name;
$moving$;

create or replace function keeping.move_on(relation oid) returns void language plpgsql {guarded} as $move$
declare
    found record;
begin
    select * into strict found from keeping.moving where moving.oid = relation;
    execute format(
        'alter %s %I.%I set schema %I', found.kind, found.schema_name, found.relation_name, found.schema_name || '_next'
    );
end
$move$;

-- Belongs, while it runs, to whoever owns the thing that is made: never to the transformer, who cannot call it.
create or replace function keeping.run_as_owner(statements text[]) returns void language plpgsql
security definer set search_path = pg_catalog, pg_temp set check_function_bodies = off
set standard_conforming_strings = on as $run$
declare
    statement text;
begin
    foreach statement in array statements loop
        execute statement;
    end loop;
end
$run$;

create or replace function keeping.make_again(number bigint) returns void language plpgsql {guarded} as $make$
declare
    found record;
    owner_name text;
    lent text[];
    each text;
begin
    select * into strict found from keeping.made
    where
        made.made_no = number
        and not made.is_ours
        and made.hindrance is null
        and made.transaction_id = pg_current_xact_id();
    owner_name := pg_get_userbyid(found.owner_id);
    -- What its owner may not do there, as whoever made it for them could, is lent for the moment.
    lent := array(
        select format('%s on schema %I', needed.privilege, schemas.nspname)
        from pg_namespace as schemas
        cross join (values ('usage'), ('create')) as needed (privilege)
        where
            (schemas.nspname = any({published}) or schemas.oid = found.home_id)
            and not has_schema_privilege(found.owner_id, schemas.oid, needed.privilege)
        union all
        select format('references on %I.%I', schemas.nspname, relations.relname)
        from pg_class as relations
        inner join pg_namespace as schemas on relations.relnamespace = schemas.oid
        where
            found.kind = 'constraint'
            and schemas.nspname = any({published})
            and relations.relkind in ('r', 'p')
            and not has_table_privilege(found.owner_id, relations.oid, 'references')
    );
    foreach each in array lent loop
        execute format('grant %s to %I', each, owner_name);
    end loop;
    execute format('alter function keeping.run_as_owner(text[]) owner to %I', owner_name);
    perform keeping.run_as_owner(found.statements);
    execute format('alter function keeping.run_as_owner(text[]) owner to %I', current_user);
    foreach each in array lent loop
        execute format('revoke %s from %I', each, owner_name);
    end loop;
end
$make$;

create or replace function keeping.sessions_in_the_way()
returns table (pid integer, usename text, application text, since timestamptz)
language sql {guarded} as $sessions$
    select distinct
        activity.pid,
        activity.usename::text,
        activity.application_name,
        activity.xact_start
    from pg_locks as locks
    inner join pg_class as relations on locks.relation = relations.oid
    inner join pg_namespace as schemas on relations.relnamespace = schemas.oid
    inner join pg_stat_activity as activity on locks.pid = activity.pid
    where
        locks.locktype = 'relation'
        and locks.granted
        and locks.pid <> pg_backend_pid()
        and activity.datname = current_database()
        and (schemas.nspname = any({published}) or relations.relkind = 'm') -- a view of people over them
    order by activity.xact_start nulls last, activity.pid;
$sessions$;
"""
_FOR_TRANSFORMER = (
    *("note()", "moving_on()", "move_on(oid)"),
    *("make_again(bigint)", "sessions_in_the_way()"),
)


def make_keeping(connection: Connection) -> None:
    """Make the schema, its tables and functions; called by the revision."""
    connection.execute("create schema keeping")
    connection.execute(_TABLES.encode())
    renew_keeping(connection)


def renew_keeping(connection: Connection) -> None:
    """Bring the functions to what stands on this page, and who may call them; nothing where the schema is not there."""
    row = connection.execute("select to_regclass('keeping.made') is not null").fetchone()
    if row is None or not row[0]:
        return
    connection.execute(_functions().encode())
    transformer = sql.Identifier(TRANSFORMER)
    connection.execute("revoke all on all functions in schema keeping from public")
    connection.execute(sql.SQL("grant usage on schema keeping to {}").format(transformer))
    connection.execute(sql.SQL("grant select on keeping.comments to {}").format(transformer))
    for function in _FOR_TRANSFORMER:
        statement = sql.SQL("grant execute on function keeping.{} to {}")
        connection.execute(statement.format(sql.SQL(function), transformer))


def remove_keeping(connection: Connection) -> None:
    """Take the schema away."""
    connection.execute("drop schema if exists keeping cascade")


def _functions() -> str:
    filled = "insert into keeping.made (kind, name, statements, is_ours, definition, owner_id, class_id, object_id)"
    text = _FUNCTIONS.replace("{guarded}", _GUARDED)
    text = text.replace("{notes}", ";\n".join(NOTES) + ";")
    text = text.replace("{queries}", "".join(f"{filled}\n{query};\n" for query in _QUERIES))
    published = ", ".join(f"'{schema}'" for schema in PUBLISHED)
    return text.replace("{published}", f"array[{published}]").replace("{reader}", f"'{READER}'")
