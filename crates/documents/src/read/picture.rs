//! Pictures of the pages of a PDF.

use std::sync::Arc;

use bytes::Bytes;
use hayro::{
    PixmapSettings, RenderCache, RenderSettings,
    hayro_interpret::InterpreterSettings,
    hayro_syntax::{DecryptionError, LoadPdfError, Pdf},
    render,
    vello_cpu::color::palette::css::WHITE,
};

use super::{Picture, ReadError, document::has_pdf_header};

/// The longest side of a picture in pixels; with it no picture takes more than 64 MB while it is drawn.
const MAX_SIDE: f32 = 4000.0;

/// How large to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    /// The longer side in pixels.
    LongerSide(u16),
    /// Pixels per inch of paper.
    Dpi(u16),
}

/// A drawn page, three bytes a pixel.
#[derive(Debug)]
pub(super) struct Drawing {
    pub(super) width: u32,
    pub(super) height: u32,
    rgb: Vec<u8>,
}

impl Drawing {
    /// Whether all of it has one colour: an empty page.
    pub(super) fn is_blank(&self) -> bool {
        let (pixels, _) = self.rgb.as_chunks::<3>();
        pixels.windows(2).all(|pair| pair.first() == pair.last())
    }

    /// The drawing as a PNG, packed fast rather than small.
    pub(super) fn png(&self) -> Result<Picture, ReadError> {
        let mut file = Vec::with_capacity(self.rgb.len() / 8);
        let mut encoder = png::Encoder::new(&mut file, self.width, self.height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Fast);
        let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&self.rgb));
        written.map_err(|_| ReadError::OutOfMemory)?;
        Ok(Picture { width: self.width, height: self.height, png: Bytes::from(file) })
    }
}

/// Draws page `number`, counted from 1.
pub(super) fn draw(file: Bytes, number: u32, size: Size) -> Result<Drawing, ReadError> {
    if !has_pdf_header(&file) {
        return Err(ReadError::NotThisKind);
    }
    let pdf = Pdf::new(Arc::new(file)).map_err(verdict)?;
    let index = usize::try_from(number).ok().and_then(|number| number.checked_sub(1)).ok_or(ReadError::NoSuchPage)?;
    let page = pdf.pages().get(index).ok_or(ReadError::NoSuchPage)?;
    let (width, height) = page.render_dimensions();
    let longer = width.max(height);
    // A page of no size, or of one that is no number, cannot be drawn.
    if !(longer.is_finite() && width.min(height) > 0.0) {
        return Err(ReadError::Corrupt);
    }
    let wanted = match size {
        Size::LongerSide(pixels) => f32::from(pixels),
        Size::Dpi(dpi) => longer * f32::from(dpi) / 72.0,
    };
    let scale = wanted.clamp(1.0, MAX_SIDE) / longer;
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let cache = RenderCache::new();
    let pixmap = render(page, &cache, &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    let (pixels, _) = pixmap.data_as_u8_slice().as_chunks::<4>();
    let rgb = pixels.iter().flat_map(|[red, green, blue, _]| [*red, *green, *blue]).collect();
    let drawing = Drawing { width: u32::from(pixmap.width()), height: u32::from(pixmap.height()), rgb };
    if drawing.width == 0 || drawing.height == 0 { Err(ReadError::Corrupt) } else { Ok(drawing) }
}

fn verdict(error: LoadPdfError) -> ReadError {
    match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected | DecryptionError::UnsupportedAlgorithm) => {
            ReadError::Encrypted
        }
        LoadPdfError::Decryption(_) | LoadPdfError::Invalid => ReadError::Corrupt,
    }
}
