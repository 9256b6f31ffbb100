//! `/v1/models`: which models there are.

use serde::Deserialize;

use super::failure::{Trouble, What, of_value};
use crate::types::{Model, ModelId};

#[derive(Deserialize)]
struct Listed {
    id: String,
    owned_by: Option<String>,
}

/// Reads the list, in its order, each model once. An entry that is no model is left out: one bad name of a plugin must
/// not hide all others.
pub(super) fn read(body: &[u8]) -> Result<Vec<Model>, Trouble> {
    let value: serde_json::Value = serde_json::from_slice(body).map_err(|_| Trouble::of(super::not_json(body)))?;
    if let Some(trouble) = of_value(&value) {
        return Err(trouble);
    }
    let Some(data) = value["data"].as_array() else {
        return Err(Trouble::of(What::Malformed("it has no list of models")));
    };
    let mut models: Vec<Model> = Vec::with_capacity(data.len());
    for entry in data {
        let Ok(listed) = Listed::deserialize(entry) else { continue };
        let Ok(id) = ModelId::parse(&listed.id) else { continue };
        if !models.iter().any(|known| known.id == id) {
            models.push(Model { id, owned_by: listed.owned_by });
        }
    }
    Ok(models)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_may_lack_everything_but_their_name() {
        let body = br#"  {"object":"list","data":[{"id":"a/b:c","owned_by":"x","created":1},{"id":"m(high)"},
            {"id":"a/b:c"},{"name":"?"},{"id":""},{"id":7}]}"#;

        let models = read(body).unwrap();

        let names: Vec<&str> = models.iter().map(|model| model.id.as_str()).collect();
        assert_eq!(names, ["a/b:c", "m(high)"]);
        assert_eq!(models[0].owned_by.as_deref(), Some("x"));
    }

    #[test]
    fn an_empty_list_is_a_list() {
        assert_eq!(read(br#"{"object":"list","data":[]}"#).unwrap(), []);
    }

    #[test]
    fn other_answers_are_none() {
        for body in [&b"<html>"[..], b"", b"[]", br#"{"error":"Missing API key"}"#] {
            assert!(read(body).is_err());
        }
    }
}
