"""Word documents made by hand: paragraphs, runs and tables in XML, packed with their styles and numbering.

The short names are those of the elements: `p`, `r`, `tbl`, `tr`, `tc`.
"""

import io

from docx.document import Document as DocxDocument

from loaders.document import Block, Paragraph, Table
from loaders.limits import DEFAULT_LIMITS
from loaders.readers.word import reader as word
from tests.hostile import packed

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def document(body: str, **related: str) -> bytes:
    """A document with this body, and its styles and numbering where given."""
    parts = {"word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"}
    if related:
        links = "".join(
            f'<Relationship Id="{name}" Type="{RELATION}/{name}" Target="{name}.xml"/>'
            for name in related
        )
        parts["word/_rels/document.xml.rels"] = f"<Relationships>{links}</Relationships>"
    for name, content in related.items():
        parts[f"word/{name}.xml"] = f"<w:{name} {NAMESPACES}>{content}</w:{name}>"
    return packed(parts)


def blocks(body: str, **related: str) -> tuple[Block, ...]:
    """What the reader makes of a body."""
    return word.read(document(body, **related), DEFAULT_LIMITS).blocks


def texts(body: str, **related: str) -> list[str]:
    """The same where it is paragraphs only."""
    found = blocks(body, **related)
    assert all(isinstance(block, Paragraph) for block in found)
    return [block.text for block in found if isinstance(block, Paragraph)]


def cells(block: Block) -> list[tuple[str, ...]]:
    """The texts of a table."""
    assert isinstance(block, Table)
    return [row.cells for row in block.rows]


def r(text: str, properties: str = "") -> str:
    """A run."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(content: str, properties: str = "") -> str:
    """A paragraph."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


def tc(content: str, properties: str = "") -> str:
    """A cell of a text, or of paragraphs and tables."""
    inner = content if content.startswith("<w:p>") or "<w:tbl>" in content else p(r(content))
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def tr(*content: str, properties: str = "") -> str:
    """A row of cells."""
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(content)}</w:tr>"


def tbl(*rows: str) -> str:
    """A table of rows."""
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def plain(*rows: str) -> str:
    """A table of words: `plain("甲 乙", "1 2")`."""
    return tbl(*(tr(*map(tc, row.split())) for row in rows))


def saved(made: DocxDocument) -> bytes:
    """The file that python-docx writes."""
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def n(text: str, level: int = 0, number: int = 1) -> str:
    """A paragraph with an automatic number."""
    return p(r(text), f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
