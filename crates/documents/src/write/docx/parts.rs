//! What is in the archive beside the text.

use super::{
    super::{Paper, PaperSize},
    escape,
};

const XML: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
/// The namespaces of all word parts.
pub(super) const NAMESPACES: &str = concat!(
    r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" "#,
    r#"xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships""#
);

pub(super) const CONTENT_TYPES: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">"#,
    r#"<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>"#,
    r#"<Default Extension="xml" ContentType="application/xml"/>"#,
    r#"<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>"#,
    r#"<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>"#,
    r#"<Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/>"#,
    r#"<Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/>"#,
    r#"<Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/>"#,
    r#"<Override PartName="/word/header2.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/>"#,
    r#"<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>"#,
    r#"<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>"#,
    "</Types>"
);

pub(super) const RELATIONS: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
    r#"<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>"#,
    r#"<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>"#,
    "</Relationships>"
);

pub(super) const DOCUMENT_RELATIONS: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
    r#"<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>"#,
    r#"<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" Target="numbering.xml"/>"#,
    r#"<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings" Target="settings.xml"/>"#,
    r#"<Relationship Id="rId4" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header1.xml"/>"#,
    r#"<Relationship Id="rId5" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header2.xml"/>"#,
    r#"<Relationship Id="rId6" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer1.xml"/>"#,
    "</Relationships>"
);

pub(super) const SETTINGS: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    r#"<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">"#,
    r#"<w:defaultTabStop w:val="720"/><w:compat><w:compatSetting w:name="compatibilityMode" "#,
    r#"w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>"#
);

/// Title and dates.
pub(super) fn properties(paper: &Paper) -> String {
    let instant = paper.made_at.strftime("%Y-%m-%dT%H:%M:%SZ");
    let author = paper.letterhead.as_ref().map_or_else(String::new, |letterhead| escape(&letterhead.name));
    format!(
        "{XML}<cp:coreProperties \
         xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title><dc:creator>{author}</dc:creator>\
         <dc:language>{}</dc:language><dcterms:created xsi:type=\"dcterms:W3CDTF\">{instant}</dcterms:created>\
         <dcterms:modified xsi:type=\"dcterms:W3CDTF\">{instant}</dcterms:modified></cp:coreProperties>",
        escape(&paper.title),
        escape(&paper.language)
    )
}

/// The styles by the names Word knows them under, so that a clinic can restyle the file.
pub(super) fn styles(paper: &Paper) -> String {
    let mut styles = format!(
        "{XML}<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Calibri\" \
         w:hAnsi=\"Calibri\" w:cs=\"Calibri\"/><w:sz w:val=\"21\"/><w:lang w:val=\"{}\"/></w:rPr></w:rPrDefault>\
         <w:pPrDefault><w:pPr><w:spacing w:after=\"120\" w:line=\"264\" w:lineRule=\"auto\"/></w:pPr></w:pPrDefault>\
         </w:docDefaults>\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/></w:style>",
        escape(&paper.language)
    );
    let mut add = |id: &str, name: &str, paragraph: &str, run: &str| {
        styles.push_str(&format!(
            "<w:style w:type=\"paragraph\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:basedOn w:val=\"Normal\"/>\
             <w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
        ));
    };
    add("Title", "Title", "<w:keepNext/><w:spacing w:before=\"120\" w:after=\"80\"/>", "<w:b/><w:sz w:val=\"40\"/>");
    add("Subtitle", "Subtitle", "<w:spacing w:after=\"160\"/>", "<w:color w:val=\"4A5763\"/><w:sz w:val=\"24\"/>");
    for (level, size) in (1..=6).zip([32, 27, 24, 22, 21, 21]) {
        let outline = level - 1;
        add(
            &format!("Heading{level}"),
            &format!("heading {level}"),
            &format!("<w:keepNext/><w:spacing w:before=\"280\" w:after=\"100\"/><w:outlineLvl w:val=\"{outline}\"/>"),
            &format!("<w:b/><w:sz w:val=\"{size}\"/>"),
        );
    }
    add("ListParagraph", "List Paragraph", "<w:spacing w:after=\"60\"/>", "");
    add(
        "Quote",
        "Quote",
        "<w:pBdr><w:left w:val=\"single\" w:sz=\"18\" w:space=\"8\" w:color=\"C9D1D8\"/></w:pBdr><w:ind w:left=\"360\"/>",
        "<w:color w:val=\"36424D\"/>",
    );
    add(
        "Code",
        "Code",
        "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"F2F4F6\"/>",
        "<w:rFonts w:ascii=\"Consolas\" w:hAnsi=\"Consolas\" w:cs=\"Consolas\"/><w:sz w:val=\"18\"/>",
    );
    add("Letterhead", "Letterhead", "<w:spacing w:after=\"0\"/>", "<w:color w:val=\"4A5763\"/><w:sz w:val=\"19\"/>");
    add("Header", "header", "<w:spacing w:after=\"0\"/>", "<w:color w:val=\"4A5763\"/><w:sz w:val=\"18\"/>");
    add("Footer", "footer", "<w:spacing w:after=\"0\"/>", "<w:color w:val=\"4A5763\"/><w:sz w:val=\"18\"/>");
    styles.push_str(
        "<w:style w:type=\"table\" w:styleId=\"TableGrid\"><w:name w:val=\"Table Grid\"/><w:tblPr><w:tblBorders>\
         <w:top w:val=\"single\" w:sz=\"8\" w:color=\"16202A\"/><w:bottom w:val=\"single\" w:sz=\"8\" w:color=\"16202A\"/>\
         <w:insideH w:val=\"single\" w:sz=\"4\" w:color=\"C9D1D8\"/></w:tblBorders></w:tblPr></w:style></w:styles>",
    );
    styles
}

/// Number 1 is bullets; each numbered list has a number of its own, and begins with the figure given for it.
pub(super) fn numbering(numbered: &[u32]) -> String {
    let level = |level: usize, format: &str, text: &str| {
        let indent = 360 * (level + 1);
        format!(
            "<w:lvl w:ilvl=\"{level}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/><w:lvlText w:val=\"{text}\"/>\
             <w:lvlJc w:val=\"left\"/><w:pPr><w:ind w:left=\"{indent}\" w:hanging=\"360\"/></w:pPr></w:lvl>"
        )
    };
    let bullets: String = (0..9).map(|at| level(at, "bullet", ["•", "–", "▪"][at % 3])).collect();
    let figures: String = (0..9).map(|at| level(at, "decimal", &format!("%{}.", at + 1))).collect();
    let mut numbers = String::from("<w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>");
    for (number, first) in (2..).zip(numbered) {
        let starts: String = (0..9)
            .map(|at| format!("<w:lvlOverride w:ilvl=\"{at}\"><w:startOverride w:val=\"{first}\"/></w:lvlOverride>"))
            .collect();
        numbers.push_str(&format!("<w:num w:numId=\"{number}\"><w:abstractNumId w:val=\"1\"/>{starts}</w:num>"));
    }
    format!(
        "{XML}<w:numbering {NAMESPACES}>\
         <w:abstractNum w:abstractNumId=\"0\"><w:multiLevelType w:val=\"hybridMultilevel\"/>{bullets}</w:abstractNum>\
         <w:abstractNum w:abstractNumId=\"1\"><w:multiLevelType w:val=\"hybridMultilevel\"/>{figures}</w:abstractNum>\
         {numbers}</w:numbering>"
    )
}

/// On top of each page but the first.
pub(super) fn header(paper: &Paper) -> String {
    let text = escape(paper.header.as_deref().unwrap_or_default());
    format!(
        "{XML}<w:hdr {NAMESPACES}><w:p><w:pPr><w:pStyle w:val=\"Header\"/></w:pPr><w:r><w:t xml:space=\"preserve\">{text}\
         </w:t></w:r></w:p></w:hdr>"
    )
}

pub(super) fn empty_header() -> String {
    format!("{XML}<w:hdr {NAMESPACES}><w:p><w:pPr><w:pStyle w:val=\"Header\"/></w:pPr></w:p></w:hdr>")
}

/// At the bottom of each page: the paper's line, and the number of the page on the right.
pub(super) fn footer(paper: &Paper) -> String {
    let text = escape(paper.footer.as_deref().unwrap_or_default());
    let right = text_width(paper.size);
    let field = |name: &str| {
        format!("<w:fldSimple w:instr=\" {name} \"><w:r><w:t>1</w:t></w:r></w:fldSimple>")
    };
    format!(
        "{XML}<w:ftr {NAMESPACES}><w:p><w:pPr><w:pStyle w:val=\"Footer\"/><w:tabs><w:tab w:val=\"right\" w:pos=\"{right}\"/>\
         </w:tabs></w:pPr><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r><w:r><w:tab/></w:r>{}<w:r>\
         <w:t xml:space=\"preserve\"> / </w:t></w:r>{}</w:p></w:ftr>",
        field("PAGE"),
        field("NUMPAGES")
    )
}

/// In twentieths of a point.
pub(super) const MARGIN: u32 = 1191;

/// Width and height of a page in twentieths of a point.
pub(super) fn page_size(size: PaperSize) -> (u32, u32) {
    match size {
        PaperSize::A4 => (11_906, 16_838),
        PaperSize::UsLetter => (12_240, 15_840),
    }
}

/// Between the margins, in twentieths of a point.
pub(super) fn text_width(size: PaperSize) -> u32 {
    page_size(size).0 - 2 * MARGIN
}
