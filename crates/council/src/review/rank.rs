//! Rankings of several reviewers made into one: Borda points, and how far the reviewers agree.
//!
//! A reviewer does not rank its own analysis, and a lost reviewer ranks nothing, so the rankings are incomplete and each
//! item may have been ranked by another number of people. Points are therefore compared as a share of what was to be
//! had; agreement is Kendall's W in its form for incomplete rankings: the spread of the rank sums over the spread they
//! would have if everybody had kept to the common order. With complete rankings both are the textbook's.

use std::cmp::Ordering;

use serde::Serialize;

/// What a reviewer's ranking says, best first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranking {
    /// The reviewer's own letter.
    pub reviewer: String,
    /// The letters of the others.
    pub best_first: Vec<String>,
}

/// An analysis in the common order.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = RankedAnalysis)]
pub struct Place {
    /// Its letter.
    pub label: String,
    /// Borda points: for each reviewer the number of analyses it was put before.
    pub points: usize,
    /// Points over those that could be had, from 0 to 1.
    pub share: f64,
    /// How many reviewers ranked it.
    pub ranked_by: usize,
}

/// A reviewer who sees it otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Dissent {
    /// The reviewer's letter.
    pub reviewer: String,
    /// Pairs of analyses that it puts the other way round than the common order does.
    pub inverted: usize,
    /// All pairs of its ranking.
    pub pairs: usize,
}

/// Rankings, counted.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Agreement {
    /// All analyses, best first. Equal shares stand in the order of the letters.
    pub order: Vec<Place>,
    /// Kendall's W: 1 when all agree, 0 when the rankings cancel each other out; nothing when there are too few.
    pub kendalls_w: Option<f64>,
    /// Who deviates from the order, most first.
    pub dissent: Vec<Dissent>,
}

/// Counts rankings.
pub fn aggregate(rankings: &[Ranking]) -> Agreement {
    let order = order(rankings);
    let dissent = dissent(rankings, &order);
    Agreement { kendalls_w: kendalls_w(rankings, &order), order, dissent }
}

fn order(rankings: &[Ranking]) -> Vec<Place> {
    let mut labels: Vec<&String> = rankings.iter().flat_map(|ranking| &ranking.best_first).collect();
    labels.sort_by_key(|label| (label.len(), label.as_str()));
    labels.dedup();
    let mut places: Vec<Place> = labels.into_iter().map(|label| place(rankings, label)).collect();
    // Stable: the letters stay in order where shares are equal.
    places.sort_by(|a, b| b.share.partial_cmp(&a.share).unwrap_or(Ordering::Equal));
    places
}

fn place(rankings: &[Ranking], label: &str) -> Place {
    let (mut points, mut possible, mut ranked_by) = (0, 0, 0);
    for ranking in rankings {
        let Some(at) = ranking.best_first.iter().position(|it| it == label) else { continue };
        let last = ranking.best_first.len() - 1;
        points += last - at;
        possible += last;
        ranked_by += 1;
    }
    let share = if possible == 0 { 0.0 } else { fraction(points, possible) };
    Place { label: label.to_owned(), points, share, ranked_by }
}

fn dissent(rankings: &[Ranking], order: &[Place]) -> Vec<Dissent> {
    let share = |label: &String| order.iter().find(|place| place.label == *label).map_or(0.0, |place| place.share);
    let mut all = Vec::new();
    for ranking in rankings {
        let count = ranking.best_first.len();
        let mut inverted = 0;
        for (at, better) in ranking.best_first.iter().enumerate() {
            inverted += ranking.best_first[at + 1..].iter().filter(|worse| share(better) < share(worse)).count();
        }
        if inverted > 0 {
            let pairs = count * (count - 1) / 2;
            all.push(Dissent { reviewer: ranking.reviewer.clone(), inverted, pairs });
        }
    }
    all.sort_by(|a, b| b.inverted.cmp(&a.inverted).then_with(|| a.reviewer.cmp(&b.reviewer)));
    all
}

fn kendalls_w(rankings: &[Ranking], order: &[Place]) -> Option<f64> {
    let ranked = rankings.iter().filter(|ranking| ranking.best_first.len() > 1).count();
    if ranked < 2 {
        return None;
    }
    let found = spread(rankings, order);
    let position = |label: &String| order.iter().position(|place| place.label == *label);
    let agreed: Vec<Ranking> = rankings
        .iter()
        .map(|ranking| {
            let mut best_first = ranking.best_first.clone();
            best_first.sort_by_key(position);
            Ranking { reviewer: ranking.reviewer.clone(), best_first }
        })
        .collect();
    let most = spread(&agreed, order);
    // Without any spread even in agreement, as when two judge each other, there is nothing to agree on.
    (most > 0.0).then(|| (found / most).min(1.0))
}

/// Sum of the squared deviations of the rank sums from what chance would give.
fn spread(rankings: &[Ranking], order: &[Place]) -> f64 {
    let deviation = |label: &String| -> f64 {
        let of_reviewer = |ranking: &Ranking| {
            let at = ranking.best_first.iter().position(|it| it == label)?;
            // Twice the distance from the middle of the ranking, in whole numbers.
            Some(fraction(2 * at + 1, 2) - fraction(ranking.best_first.len(), 2))
        };
        rankings.iter().filter_map(of_reviewer).sum()
    };
    order.iter().map(|place| deviation(&place.label).powi(2)).sum()
}

#[expect(clippy::cast_precision_loss, reason = "a panel has a handful of members")]
fn fraction(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rankings(all: &[(&str, &str)]) -> Vec<Ranking> {
        let ranking = |(reviewer, order): &(&str, &str)| Ranking {
            reviewer: (*reviewer).to_owned(),
            best_first: order.chars().map(String::from).collect(),
        };
        all.iter().map(ranking).collect()
    }

    fn letters(agreement: &Agreement) -> String {
        agreement.order.iter().map(|place| place.label.as_str()).collect()
    }

    #[test]
    fn complete_rankings_give_the_textbooks_w() {
        // Three judges, four objects; rank sums 3, 8, 7, 12: S = 41, W = 12·41 / (9·60).
        let agreement = aggregate(&rankings(&[("x", "acbd"), ("y", "abcd"), ("z", "acbd")]));
        let sums = [3.0_f64, 8.0, 7.0, 12.0];
        let s: f64 = sums.iter().map(|sum| (sum - 7.5).powi(2)).sum();
        assert!((agreement.kendalls_w.unwrap() - 12.0 * s / (9.0 * 60.0)).abs() < 1e-12);
        assert_eq!(letters(&agreement), "acbd");
        assert_eq!(agreement.dissent, [Dissent { reviewer: "y".to_owned(), inverted: 1, pairs: 6 }]);
    }

    #[test]
    fn reviewers_who_leave_themselves_out_can_agree_wholly() {
        let agreement = aggregate(&rankings(&[("A", "BC"), ("B", "AC"), ("C", "AB")]));
        assert_eq!((letters(&agreement).as_str(), agreement.kendalls_w), ("ABC", Some(1.0)));
        assert!(agreement.dissent.is_empty());
        // A circle: everybody is put first once.
        let circle = aggregate(&rankings(&[("A", "BC"), ("B", "CA"), ("C", "AB")]));
        assert_eq!(circle.kendalls_w, Some(0.0));
    }

    #[test]
    fn with_two_there_is_nothing_to_agree_on() {
        let agreement = aggregate(&rankings(&[("A", "B"), ("B", "A")]));
        assert_eq!((agreement.kendalls_w, agreement.dissent.len(), agreement.order.len()), (None, 0, 2));
        assert_eq!(aggregate(&[]).order, []);
    }

    #[test]
    fn who_was_ranked_by_fewer_is_not_put_back_for_it() {
        let agreement = aggregate(&rankings(&[("A", "BCD"), ("B", "ACD")]));
        assert_eq!(letters(&agreement), "ABCD");
        assert_eq!(agreement.order[1].ranked_by, 1);
    }

    proptest! {
        #[test]
        fn agreement_is_between_none_and_all(orders in prop::collection::vec(Just(vec!["A", "B", "C", "D"]).prop_shuffle(), 0..7), own in 0_usize..5) {
            let all: Vec<Ranking> = orders.iter().enumerate().map(|(n, order)| Ranking {
                reviewer: n.to_string(),
                best_first: order.iter().enumerate().filter(|(at, _)| *at != own).map(|(_, it)| (*it).to_owned()).collect(),
            }).collect();
            let agreement = aggregate(&all);
            if let Some(w) = agreement.kendalls_w {
                prop_assert!((0.0..=1.0).contains(&w), "{}", w);
            }
            prop_assert!(agreement.order.iter().all(|place| (0.0..=1.0).contains(&place.share)));
            prop_assert!(agreement.dissent.iter().all(|it| it.inverted <= it.pairs));
            let mut reversed = all.clone();
            reversed.reverse();
            prop_assert_eq!(aggregate(&reversed).order, agreement.order);
        }
    }
}
