//! Pages on which everything is put by hand: forms and copies of what other programs print.

use bytes::Bytes;
use jiff::Timestamp;
use krilla::{
    geom::{Size, Transform},
    image::Image,
    page::PageSettings,
};

use super::{
    PaperSize, WriteError,
    fonts::{Cut, Fonts},
    model::clean,
    paint::{area, document, ink, letters},
};

/// One page.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// Its size.
    pub size: PaperSize,
    /// What is on it, from below to above.
    pub items: Vec<Placed>,
}

/// The look of letters on a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lettering {
    /// Ordinary.
    #[default]
    Regular,
    /// Bold.
    Bold,
    /// All letters of one width.
    Mono,
}

/// Something on a sheet. Places are points from the upper left corner.
#[derive(Debug, Clone, PartialEq)]
pub enum Placed {
    /// A line of text.
    Text {
        /// Its left end.
        x: f32,
        /// Its baseline.
        y: f32,
        /// The size of its letters.
        points: f32,
        /// Their look.
        lettering: Lettering,
        /// The text.
        text: String,
    },
    /// A filled rectangle; a thin one is a line.
    Area {
        /// Its left side.
        x: f32,
        /// Its upper side.
        y: f32,
        /// Its width.
        width: f32,
        /// Its height.
        height: f32,
        /// How dark it is: 0 is black, 255 white.
        grey: u8,
    },
    /// A picture.
    Picture {
        /// Its left side.
        x: f32,
        /// Its upper side.
        y: f32,
        /// Its width on the sheet.
        width: f32,
        /// Its height on the sheet.
        height: f32,
        /// A PNG file.
        png: Bytes,
    },
}

/// The sheets as a PDF. The same sheets always give the same bytes.
///
/// # Errors
/// [`WriteError::Failed`] when a picture is no PNG or has no extent.
pub fn print(title: &str, made_at: Timestamp, sheets: &[Sheet]) -> Result<Vec<u8>, WriteError> {
    let fonts = Fonts::get()?;
    let mut document = document(title, "en", made_at);
    for sheet in sheets {
        let (width, height) = sheet.size.points();
        let settings = PageSettings::from_wh(width, height).ok_or_else(|| WriteError::failed("page size"))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for item in &sheet.items {
            match item {
                Placed::Text { x, y, points, lettering, text } => {
                    let cut = match lettering {
                        Lettering::Regular => Cut::Regular,
                        Lettering::Bold => Cut::Bold,
                        Lettering::Mono => Cut::Mono,
                    };
                    ink(&mut surface, 0);
                    let mut left = *x;
                    for run in fonts.shape(&clean(text), cut, *points) {
                        letters(&mut surface, fonts, &run, (left, *y));
                        left += run.width;
                    }
                }
                Placed::Area { x, y, width, height, grey } => area(&mut surface, (*x, *y), *width, *height, *grey),
                Placed::Picture { x, y, width, height, png } => {
                    let image = Image::from_png(png.to_vec().into(), false).map_err(WriteError::failed)?;
                    let size = Size::from_wh(*width, *height).ok_or_else(|| WriteError::failed("a picture of no size"))?;
                    surface.push_transform(&Transform::from_translate(*x, *y));
                    surface.draw_image(image, size);
                    surface.pop();
                }
            }
        }
        surface.finish();
        page.finish();
    }
    document.finish().map_err(|error| WriteError::failed(format!("{error:?}")))
}
