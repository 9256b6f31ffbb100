//! Pages into a PDF.

use std::num::NonZeroU16;

use jiff::{Timestamp, tz::TimeZone};
use krilla::{
    Document, SerializeSettings,
    color::rgb,
    geom::{PathBuilder, Point, Rect},
    metadata::{DateTime, Metadata},
    num::NormalizedF32,
    page::PageSettings,
    paint::{Fill, FillRule},
    surface::Surface,
    tagging::{
        Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, Node as TagNode, TableHeaderScope, Tag, TagGroup,
        TagKind, TagTree,
    },
};

use super::{
    Paper, WriteError,
    fonts::{Fonts, Run},
    layout::{Flow, Grey, Mark, Node, Role, flow},
    lines::break_lines,
    model::{Block, Inline, Style, clean},
    pages::{Placed, paginate},
};

/// Left and right, top and bottom of a page in points.
const MARGIN: (f32, f32) = (62.0, 68.0);
/// Lines on top and at the bottom of a page.
const RUNNING: f32 = 8.5;
const QUIET: Grey = 96;

/// The whole paper.
pub(super) fn paper(paper: &Paper, blocks: &[Block]) -> Result<Vec<u8>, WriteError> {
    let (page_width, page_height) = paper.size.points();
    let (width, height) = (page_width - 2.0 * MARGIN.0, page_height - 2.0 * MARGIN.1);
    let flow = flow(paper, blocks, width, height)?;
    let pages = paginate(&flow, height);
    let mut painter = Painter::new(&flow)?;
    let mut document = document(&paper.title, &paper.language, paper.made_at);
    let count = pages.len();
    for (number, page) in (1_usize..).zip(&pages) {
        let settings = PageSettings::from_wh(page_width, page_height).ok_or_else(|| WriteError::failed("page size"))?;
        let mut sheet = document.start_page_with(settings);
        let mut surface = sheet.surface();
        painter.page(&mut surface, page);
        let top = paper.header.as_deref().filter(|_| number > 1);
        let bottom = page_height - MARGIN.1 / 2.0;
        painter.running(&mut surface, ArtifactType::Header, top.unwrap_or_default(), (0.0, MARGIN.1 / 2.0 + 6.0), width);
        painter.running(&mut surface, ArtifactType::Footer, paper.footer.as_deref().unwrap_or_default(), (0.0, bottom), width);
        painter.running(&mut surface, ArtifactType::Footer, &format!("{number} / {count}"), (1.0, bottom), width);
        surface.finish();
        sheet.finish();
    }
    document.set_tag_tree(painter.tree(&paper.language));
    document.finish().map_err(|error| WriteError::failed(format!("{error:?}")))
}

/// An empty document with its properties; nothing in it is from the clock or from chance.
pub(super) fn document(title: &str, language: &str, made_at: Timestamp) -> Document {
    let mut document = Document::new_with(SerializeSettings::default());
    let at = made_at.to_zoned(TimeZone::UTC);
    let small = |part: i8| u8::try_from(part).unwrap_or_default();
    let date = DateTime::new(u16::try_from(at.year()).unwrap_or_default())
        .month(small(at.month()))
        .day(small(at.day()))
        .hour(small(at.hour()))
        .minute(small(at.minute()))
        .second(small(at.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    let metadata = Metadata::new()
        .title(clean(title))
        .language(language.to_owned())
        .producer("cliniq".to_owned())
        .creation_date(date);
    document.set_metadata(metadata);
    document
}

/// Draws letters with the baseline at this place.
pub(super) fn letters(surface: &mut Surface<'_>, fonts: &Fonts, run: &Run, (x, y): (f32, f32)) {
    surface.draw_glyphs(Point::from_xy(x, y), &run.glyphs, fonts.font(run.cut), &run.text, run.points, false);
}

/// Fills a rectangle. One without extent is nothing.
pub(super) fn area(surface: &mut Surface<'_>, (x, y): (f32, f32), width: f32, height: f32, grey: Grey) {
    let Some(rect) = Rect::from_xywh(x, y, width, height) else { return };
    let mut path = PathBuilder::new();
    path.push_rect(rect);
    if let Some(path) = path.finish() {
        ink(surface, grey);
        surface.draw_path(&path);
    }
}

/// What is drawn from now on has this colour.
pub(super) fn ink(surface: &mut Surface<'_>, grey: Grey) {
    let paint = rgb::Color::new(grey, grey, grey).into();
    surface.set_fill(Some(Fill { paint, opacity: NormalizedF32::ONE, rule: FillRule::NonZero }));
}

struct Painter<'a> {
    fonts: &'static Fonts,
    nodes: &'a [Node],
    /// What was drawn for each node.
    drawn: Vec<Vec<Identifier>>,
}

impl<'a> Painter<'a> {
    fn new(flow: &'a Flow) -> Result<Self, WriteError> {
        Ok(Self { fonts: Fonts::get()?, nodes: &flow.nodes, drawn: vec![Vec::new(); flow.nodes.len()] })
    }

    fn page(&mut self, surface: &mut Surface<'_>, page: &[Placed]) {
        for Placed { y, row } in page {
            let top = MARGIN.1 + y;
            for mark in &row.marks {
                self.mark(surface, mark, top);
            }
        }
    }

    fn mark(&mut self, surface: &mut Surface<'_>, mark: &Mark, top: f32) {
        match mark {
            Mark::Area { x, y, width, height, grey } => {
                surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Other)));
                area(surface, (MARGIN.0 + x, top + y), *width, *height, *grey);
                surface.end_tagged();
            }
            Mark::Letters { piece, x, baseline, grey, node } => {
                let tag = match node {
                    Some(_) => ContentTag::Other,
                    None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Other)),
                };
                let identifier = surface.start_tagged(tag);
                let place = (MARGIN.0 + x + piece.x, top + baseline - piece.lift);
                ink(surface, *grey);
                letters(surface, self.fonts, &piece.run, place);
                if piece.is_struck {
                    let height = piece.run.points / 18.0;
                    area(surface, (place.0, place.1 - piece.run.points * 0.27), piece.run.width, height, *grey);
                }
                surface.end_tagged();
                if let Some(drawn) = node.and_then(|node| self.drawn.get_mut(node)) {
                    drawn.push(identifier);
                }
            }
        }
    }

    /// A line that stands on each page; `side` 0 is left, 1 right. What is too long for the line is cut off.
    fn running(&self, surface: &mut Surface<'_>, kind: ArtifactType, text: &str, (side, y): (f32, f32), width: f32) {
        let words = [Inline::Words(clean(text), Style::default())];
        let room = if side > 0.0 { width } else { width - 60.0 };
        let Some(line) = break_lines(self.fonts, &words, Style::default(), RUNNING, room).into_iter().next() else { return };
        let left = MARGIN.0 + (width - line.width) * side;
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
        ink(surface, QUIET);
        for piece in &line.pieces {
            letters(surface, self.fonts, &piece.run, (left + piece.x, y));
        }
        surface.end_tagged();
    }

    /// The tree of what was drawn. Parents stand before their children, so it is built from the end.
    fn tree(&mut self, language: &str) -> TagTree {
        let mut children: Vec<Vec<TagNode>> = self.nodes.iter().map(|_| Vec::new()).collect();
        let mut roots = Vec::new();
        for (index, node) in self.nodes.iter().enumerate().rev() {
            let mut content: Vec<TagNode> = std::mem::take(&mut self.drawn[index]).into_iter().map(TagNode::from).collect();
            // They were added from the end.
            content.extend(std::mem::take(&mut children[index]).into_iter().rev());
            let group = TagGroup::with_children(tag(node.role), content);
            match node.parent {
                Some(parent) => children[parent].push(group.into()),
                None => roots.push(group),
            }
        }
        let mut tree = TagTree::new().with_lang(Some(language.to_owned()));
        for root in roots.into_iter().rev() {
            tree.push(root);
        }
        tree
    }
}

fn tag(role: Role) -> TagKind {
    match role {
        Role::Title => Tag::Hn(NonZeroU16::MIN, None).into(),
        // Below the title.
        Role::Heading(level) => Tag::Hn(NonZeroU16::MIN.saturating_add(u16::from(level)), None).into(),
        Role::Paragraph => Tag::P.into(),
        Role::List { is_numbered: true } => Tag::L(ListNumbering::Decimal).into(),
        Role::List { is_numbered: false } => Tag::L(ListNumbering::Disc).into(),
        Role::Entry => Tag::LI.into(),
        Role::Label => Tag::Lbl.into(),
        Role::Body => Tag::LBody.into(),
        Role::Table => Tag::Table.into(),
        Role::TableRow => Tag::TR.into(),
        Role::HeaderCell => Tag::TH(TableHeaderScope::Column).into(),
        Role::Cell => Tag::TD.into(),
        Role::Quote => Tag::BlockQuote.into(),
        Role::Code => Tag::Code.into(),
    }
}
