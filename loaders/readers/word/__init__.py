"""Word documents: .docx; .doc, .wps, .rtf and .odt through LibreOffice."""
