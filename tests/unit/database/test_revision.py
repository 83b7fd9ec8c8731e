"""The revisions told without Alembic are those that Alembic tells."""

from alembic.script import ScriptDirectory

from loaders.database.revision import MIGRATIONS, known_revisions, needed_revision


def test_the_revisions_are_those_of_alembic() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    walked = [script.revision for script in scripts.walk_revisions()]
    assert known_revisions() == tuple(reversed(walked))
    assert needed_revision() == scripts.get_current_head()
