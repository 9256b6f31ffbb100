//! The demo clinic: a week of believable calls, played through the real receptionist.

mod calendar;
mod calls;
mod clinic;

use std::{fmt::Write as _, net::SocketAddr, path::Path};

use anyhow::{Context as _, Result};
use cliniq_platform::{
    config::{ArtifactsUrl, Config, DatabaseUrl, ModelUpstream},
    secret::Secret,
    time::Clock,
};
use tokio_util::sync::CancellationToken;

use crate::assemble::Product;

pub(crate) use clinic::People;

/// The configuration of a demo: everything of its own in one folder.
pub(crate) fn config(mut config: Config, folder: &Path, fresh: bool) -> Result<Config> {
    if fresh && folder.join("cliniq.db").exists() {
        // Only what a demo makes, never the folder: somebody may have given a wrong one.
        for file in ["cliniq.db", "cliniq.db-wal", "cliniq.db-shm", "cliniq.key", "people.json"] {
            let path = folder.join(file);
            if path.exists() {
                std::fs::remove_file(&path).with_context(|| format!("{} cannot be removed", path.display()))?;
            }
        }
    }
    std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    config.database.url = DatabaseUrl::Sqlite(folder.join("cliniq.db"));
    config.artifacts.url = ArtifactsUrl::File(folder.join("artifacts"));
    config.keys.file = folder.join("cliniq.key");
    // Without a proxy of the operator's, the demo's models are the stand-in's: nothing leaves this machine.
    config.llm.upstream.get_or_insert(ModelUpstream::Simulated);
    Ok(config)
}

/// Fills an empty demo; answers who can sign in. A demo that is there already is left as it is.
pub(crate) async fn seed(config: &Config) -> Result<People> {
    if let Some(people) = clinic::known(config)? {
        return Ok(people);
    }
    // The calls happen in the past week: the clock of the seeding starts there and moves with them.
    let now = Clock::System.now();
    let clock = Clock::mock(now.minus(calls::SPAN));
    let stop = CancellationToken::new();
    let product = Product::open(config.clone(), clock, stop.clone())?;
    let people = clinic::found(&product).await?;
    calendar::book(&product, &people).await?;
    calls::play(&product, &people, now).await?;
    calendar::look_back(&product, &people, now).await?;
    stop.cancel();
    clinic::remember(config, &people)?;
    Ok(people)
}

/// What the terminal says once the demo is served.
pub(crate) fn welcome(address: SocketAddr, people: &People, link: Option<&Secret<String>>) -> String {
    let mut text =
        format!("\ncliniq demo on http://{address}\n\n  Sign in with the password  {}\n", people.password.expose());
    for person in &people.all {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "    {:<12} {}", person.job, person.email);
    }
    if let Some(link) = link {
        let link = link.expose();
        let _ = write!(
            text,
            "\n  Or set up a clinic of your own with this one-time link:\n    http://{address}/setup#{link}\n"
        );
    }
    text.push_str("\n  Everything here is invented; nobody is called and nothing leaves this machine.\n\n");
    text
}
