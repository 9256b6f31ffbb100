//! Values of the section `llm`: where models are asked, and how much of them a day may cost.

use std::fmt;

use toml::Value;

use super::setting::{Setting, quoted};

/// Who answers for the models.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelUpstream {
    /// The product's own stand-in, whose answers are not of a model: `simulated`.
    Simulated,
    /// A proxy that speaks as OpenAI's API does: `http://127.0.0.1:8317`.
    At(UpstreamUrl),
}

/// The address of a model proxy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpstreamUrl(String);

impl UpstreamUrl {
    /// The address without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UpstreamUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl Setting for ModelUpstream {
    fn from_toml(value: &Value) -> Result<Self, String> {
        Self::from_text(&String::from_toml(value)?)
    }

    fn from_text(text: &str) -> Result<Self, String> {
        const ACCEPTED: &str = "write \"simulated\", or an address like http://127.0.0.1:8317";
        let text = text.trim().trim_end_matches('/');
        if text == "simulated" {
            return Ok(Self::Simulated);
        }
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).ok_or(ACCEPTED)?;
        let host = rest.split('/').next().unwrap_or_default();
        if host.is_empty() || rest.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(ACCEPTED.to_owned());
        }
        if rest.contains(['@', '?', '#']) {
            return Err(format!("{ACCEPTED}; a key belongs into llm.api_key"));
        }
        Ok(Self::At(UpstreamUrl(text.to_owned())))
    }

    fn shown(&self) -> Option<String> {
        Some(quoted(match self {
            Self::Simulated => "simulated",
            Self::At(address) => address.as_str(),
        }))
    }
}

/// What a clinic may use in a day (UTC), for one area of the product or for all together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// The area; `None` for all together.
    pub area: Option<String>,
    /// The most calls.
    pub calls: Option<u64>,
    /// The most tokens, of questions and answers.
    pub tokens: Option<u64>,
}

/// All budgets: `"all 5000 calls; council 2000 calls 40000000 tokens"`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Budgets(Vec<Budget>);

impl Budgets {
    /// Each budget; all of them hold.
    pub fn list(&self) -> &[Budget] {
        &self.0
    }
}

impl Setting for Budgets {
    fn from_toml(value: &Value) -> Result<Self, String> {
        Self::from_text(&String::from_toml(value)?)
    }

    fn from_text(text: &str) -> Result<Self, String> {
        let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
        parts.map(budget).collect::<Option<Vec<_>>>().map(Self).ok_or_else(|| {
            "write an area, or all, then how much a day: \"all 5000 calls; council 2000 calls 40000000 tokens\""
                .to_owned()
        })
    }

    fn shown(&self) -> Option<String> {
        let parts: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        Some(quoted(&parts.join("; ")))
    }
}

fn budget(text: &str) -> Option<Budget> {
    let mut words = text.split_whitespace();
    let area = words.next().filter(|area| area.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))?;
    let mut budget = Budget { area: (area != "all").then(|| area.to_owned()), calls: None, tokens: None };
    while let Some(number) = words.next() {
        let limit = match words.next()? {
            "calls" => &mut budget.calls,
            "tokens" => &mut budget.tokens,
            _ => return None,
        };
        if limit.replace(number.parse().ok()?).is_some() {
            return None;
        }
    }
    (budget.calls.is_some() || budget.tokens.is_some()).then_some(budget)
}

impl fmt::Display for Budget {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.area.as_deref().unwrap_or("all"))?;
        for (limit, unit) in [(self.calls, "calls"), (self.tokens, "tokens")] {
            if let Some(limit) = limit {
                write!(out, " {limit} {unit}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upstream_is_an_address_or_the_word_for_the_stand_in() {
        let read = |text| ModelUpstream::from_text(text).map(|upstream| upstream.shown().unwrap_or_default());

        assert_eq!(read("simulated").unwrap(), "\"simulated\"");
        assert_eq!(read("http://proxy:8317/v1/").unwrap(), "\"http://proxy:8317/v1\"");
        for wrong in
            ["", "proxy:8317", "http://", "ftp://x", "http://user:key@proxy", "http://proxy?key=1", "http://a b"]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn budgets_are_read_back_as_they_are_shown() {
        let text = "all 5000 calls; council 2000 calls 40000000 tokens";
        let budgets = Budgets::from_text(text).unwrap();

        assert_eq!(budgets.shown().unwrap(), format!("{text:?}"));
        assert_eq!(budgets.list()[0].area, None);
        assert_eq!(budgets.list()[1].tokens, Some(40_000_000));
        assert_eq!(Budgets::from_text("").unwrap().list(), []);
        for wrong in ["council", "council 5", "council five calls", "5 calls", "all 1 calls 2 calls", "all 1 euros"] {
            assert!(Budgets::from_text(wrong).is_err(), "{wrong}");
        }
    }
}
