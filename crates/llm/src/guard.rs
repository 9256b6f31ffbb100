//! Which request may leave. Pure.

use crate::{
    error::Failure,
    settings::Upstream,
    types::{Content, Request},
};

/// Whether this upstream may see this request: it is covered, or nothing in the request is about a patient.
pub(crate) fn check(upstream: &Upstream, request: &Request) -> Result<(), Failure> {
    let is_covered = match upstream {
        Upstream::At { is_covered, .. } => *is_covered,
        Upstream::Simulated { .. } => true,
    };
    if is_covered || request.content == Content::FreeOfPhi { Ok(()) } else { Err(Failure::PhiRefused) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::ModelId;

    #[test]
    fn what_may_be_about_a_patient_leaves_only_to_a_covered_upstream() {
        let request = Request::new(ModelId::parse("m").unwrap(), Vec::new());
        let at = |is_covered| Upstream::At { address: String::new(), key: None, is_covered };

        assert_eq!(check(&at(false), &request), Err(Failure::PhiRefused));
        assert_eq!(check(&at(true), &request), Ok(()));
        assert_eq!(check(&at(false), &request.clone().free_of_phi()), Ok(()));
        assert_eq!(check(&Upstream::Simulated { address: String::new() }, &request), Ok(()));
    }
}
