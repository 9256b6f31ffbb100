//! The built web UI, embedded, so that the server is one file.
//!
//! The bytes are those of `ui/dist` when this crate was compiled. Without that folder everything still builds, and
//! [`index`] is a page that says how to build the UI. This crate knows no HTTP library: the server turns an [`Asset`]
//! into a response.

use std::fmt;

/// Names with a content hash in them never change their content.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";
/// Asked for again each time, answered with 304 by the entity tag when nothing changed.
const REVALIDATE: &str = "no-cache";

/// A file as it is sent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Asset {
    /// The body, already compressed when `encoding` is set.
    pub bytes: &'static [u8],
    /// For the `Content-Type` header.
    pub content_type: &'static str,
    /// For the `Content-Encoding` header: `br`, `gzip`, or none.
    pub encoding: Option<&'static str>,
    /// For the `Cache-Control` header.
    pub cache: &'static str,
    /// The content's hash, the same for each encoding: make it a weak `ETag` (`W/"…"`).
    pub hash: &'static str,
}

impl fmt::Debug for Asset {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { bytes, content_type, encoding, cache, hash } = self;
        write!(out, "Asset({} bytes, {content_type}, {encoding:?}, {cache}, {hash})", bytes.len())
    }
}

/// A file of `ui/dist`, with the variants that lie beside it.
struct File {
    path: &'static str,
    hash: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

/// Sorted by path.
static FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

static NOT_BUILT: File =
    File { path: "index.html", hash: "not-built", plain: include_bytes!("not-built.html"), brotli: None, gzip: None };

/// Whether the UI was built before this crate was.
pub fn is_built() -> bool {
    !FILES.is_empty()
}

/// The file at a path below the root, without the first slash (`assets/app-3f2a.js`), in the smallest form that the
/// browser's `Accept-Encoding` allows; `None` when there is no such file.
pub fn asset(path: &str, accept_encoding: &str) -> Option<Asset> {
    find(FILES, path).map(|file| file.asset(accept_encoding))
}

/// The page that every address of the application starts with, or the page that says how to build it.
pub fn index(accept_encoding: &str) -> Asset {
    find(FILES, "index.html").unwrap_or(&NOT_BUILT).asset(accept_encoding)
}

fn find(files: &'static [File], path: &str) -> Option<&'static File> {
    files.binary_search_by(|file| file.path.cmp(path)).ok().map(|place| &files[place])
}

impl File {
    fn asset(&self, accept_encoding: &str) -> Asset {
        let (bytes, encoding) = match (self.brotli, self.gzip) {
            (Some(bytes), _) if accepts(accept_encoding, "br") => (bytes, Some("br")),
            (_, Some(bytes)) if accepts(accept_encoding, "gzip") => (bytes, Some("gzip")),
            _ => (self.plain, None),
        };
        let cache = if self.path.starts_with("assets/") { IMMUTABLE } else { REVALIDATE };
        Asset { bytes, content_type: content_type(self.path), encoding, cache, hash: self.hash }
    }
}

/// Whether an `Accept-Encoding` header names a coding and does not refuse it with `q=0`.
fn accepts(header: &str, coding: &str) -> bool {
    header.split(',').any(|offer| {
        let mut parts = offer.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding));
        named && !parts.any(is_zero_quality)
    })
}

fn is_zero_quality(parameter: &str) -> bool {
    parameter
        .split_once('=')
        .filter(|(name, _)| name.trim().eq_ignore_ascii_case("q"))
        .and_then(|(_, value)| value.trim().parse::<f32>().ok())
        .is_some_and(|quality| quality <= 0.0)
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static SAMPLE: &[File] = &[
        File { path: "assets/app-1.js", hash: "a", plain: b"plain", brotli: Some(b"br"), gzip: Some(b"gz") },
        File { path: "favicon.svg", hash: "b", plain: b"plain", brotli: None, gzip: None },
        File { path: "index.html", hash: "c", plain: b"plain", brotli: None, gzip: Some(b"gz") },
    ];

    fn sample(path: &str, accept_encoding: &str) -> Option<Asset> {
        find(SAMPLE, path).map(|file| file.asset(accept_encoding))
    }

    #[test]
    fn the_smallest_form_is_sent_that_the_browser_accepts() {
        let encoding = |accept| sample("assets/app-1.js", accept).unwrap().encoding;

        assert_eq!(encoding("gzip, deflate, br, zstd"), Some("br"));
        assert_eq!(encoding("GZIP"), Some("gzip"));
        assert_eq!(encoding("br;q=0, gzip;q=0.5"), Some("gzip"));
        assert_eq!(encoding("br; q=0.0"), None);
        assert_eq!(encoding(""), None);
        assert_eq!(sample("index.html", "br, gzip").unwrap().encoding, Some("gzip"));
        assert_eq!(sample("favicon.svg", "br, gzip").unwrap().encoding, None);
    }

    #[test]
    fn only_hashed_names_are_kept_for_ever() {
        assert_eq!(sample("assets/app-1.js", "").unwrap().cache, IMMUTABLE);
        assert_eq!(sample("index.html", "").unwrap().cache, REVALIDATE);
        assert_eq!(sample("favicon.svg", "").unwrap().cache, REVALIDATE);
    }

    #[test]
    fn a_path_that_is_not_a_file_of_the_ui_is_nothing() {
        for path in ["", "/index.html", "assets", "assets/../index.html", "assets/app-1.js.br", "../Cargo.toml"] {
            assert!(sample(path, "br").is_none(), "{path}");
            assert!(asset(path, "br").is_none(), "{path}");
        }
    }

    #[test]
    fn every_file_has_a_content_type_that_browsers_use() {
        assert_eq!(content_type("assets/app-1.js"), "text/javascript; charset=utf-8");
        assert_eq!(content_type("strange.thing"), "application/octet-stream");
        assert_eq!(content_type("no-ending"), "application/octet-stream");
    }

    #[test]
    fn there_is_always_a_first_page() {
        let page = index("br, gzip");

        assert_eq!(page.content_type, "text/html; charset=utf-8");
        assert_eq!(page.cache, REVALIDATE);
        assert!(!page.bytes.is_empty());
    }

    #[test]
    fn without_a_built_ui_the_page_says_how_to_build_it() {
        let page = NOT_BUILT.asset("br");

        assert!(std::str::from_utf8(page.bytes).unwrap().contains("cargo xtask ui"));
    }

    #[test]
    fn the_embedded_files_are_sorted_and_the_first_page_is_among_them() {
        assert!(FILES.is_sorted_by(|left, right| left.path < right.path));
        assert!(!is_built() || asset("index.html", "").is_some());
    }
}
