//! Reading and writing files: PDF and text in, HTML, PDF and DOCX out. Knows no clinic and no database.
