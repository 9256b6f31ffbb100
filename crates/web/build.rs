//! Lists the files of `ui/dist` for embedding. Never builds the UI and writes nothing outside `OUT_DIR`.

use std::error::Error;
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    #[expect(clippy::disallowed_methods, reason = "Cargo tells a build script its folders in the environment")]
    let folder = |name| env::var(name).map(PathBuf::from);
    let ui = folder("CARGO_MANIFEST_DIR")?.join("../../ui");
    let dist = ui.join("dist");
    let mut files = Vec::new();
    if dist.join("index.html").is_file() {
        collect(&dist, &mut files)?;
        println!("cargo::rerun-if-changed={}", dist.display());
    } else {
        // A path that does not exist would make Cargo run this on every build, so the folder above is watched for it.
        println!("cargo::rerun-if-changed={}", ui.display());
    }
    println!("cargo::rerun-if-changed=build.rs");
    fs::write(folder("OUT_DIR")?.join("files.rs"), listing(&dist, files)?)?;
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// A sorted table of `File`s: the plain bytes, and the compressed variants that lie beside them.
fn listing(dist: &Path, files: Vec<PathBuf>) -> Result<String, Box<dyn Error>> {
    let mut named = Vec::new();
    for path in files {
        let name = path.strip_prefix(dist)?.to_str().ok_or("file names of the UI must be UTF-8")?.replace('\\', "/");
        named.push((name, path));
    }
    named.sort();
    let mut text = String::from("&[\n");
    for (name, path) in named.iter().filter(|(name, _)| !name.ends_with(".br") && !name.ends_with(".gz")) {
        let beside = |ending: &str| named.iter().find(|(other, _)| *other == format!("{name}{ending}"));
        let compressed = |ending: &str| {
            beside(ending)
                .map_or(Ok("None".to_owned()), |(_, path)| embedded(path).map(|bytes| format!("Some({bytes})")))
        };
        let (brotli, gzip) = (compressed(".br")?, compressed(".gz")?);
        writeln!(
            text,
            "File {{ path: {name:?}, hash: {:?}, plain: {}, brotli: {brotli}, gzip: {gzip} }},",
            hash(path)?,
            embedded(path)?
        )?;
    }
    text.push(']');
    Ok(text)
}

fn embedded(path: &Path) -> Result<String, Box<dyn Error>> {
    Ok(format!("include_bytes!({:?})", path.canonicalize()?))
}

/// Tells one content from another in an `ETag`; nobody has a reason to forge one.
fn hash(path: &Path) -> std::io::Result<String> {
    let mut hasher = DefaultHasher::new();
    fs::read(path)?.hash(&mut hasher);
    Ok(format!("{:016x}", hasher.finish()))
}
