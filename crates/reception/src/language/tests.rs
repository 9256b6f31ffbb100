use proptest::prelude::*;

use super::*;

fn said(text: &str) -> String {
    normalise(text).into_iter().map(|w| w.text).collect::<Vec<_>>().join(" ")
}

fn values(text: &str) -> Vec<f64> {
    numbers(&normalise(text)).into_iter().map(|n| n.value).collect()
}

#[test]
fn contractions_have_one_form() {
    for text in ["I can't breathe", "I cant breathe", "I can not breathe", "i CANNOT breathe", "I'm unable to breathe"]
    {
        assert!(said(text).ends_with("can not breathe"), "{}", said(text));
    }
}

#[test]
fn hesitations_and_stutters_vanish() {
    assert_eq!(said("I, um, I can't uh can't breathe"), "i can not breathe");
    assert_eq!(said("on my, on my upper lip"), "on my upper lip");
    assert_eq!(said("call nine one one"), "call nine one one");
}

#[test]
fn danger_words_are_repaired_and_ordinary_words_are_not() {
    assert_eq!(said("brething unconcious seezure"), "breathing unconscious seizure");
    assert_eq!(said("a strike threat in prison"), "a strike threat in prison");
}

#[test]
fn decimals_stay_one_word_and_point_into_the_text() {
    let words = normalise("temp's 39.5 now");
    assert_eq!(words[1].text, "39.5");
    assert_eq!((words[1].start, words[1].end), (7, 11));
}

#[test]
fn spoken_numbers_are_read_in_both_languages() {
    assert_eq!(values("a hundred and four"), [104.0]);
    assert_eq!(values("thirty nine point five"), [39.5]);
    assert_eq!(values("one oh four"), [104.0]);
    assert_eq!(values("two hundred over one twenty"), [200.0, 120.0]);
    assert_eq!(values("treinta y nueve punto cinco"), [39.5]);
    assert_eq!(values("quinientos"), [500.0]);
}

#[test]
fn the_language_is_told_from_common_words_or_not_at_all() {
    assert_eq!(detect("I need an appointment"), Some(Language::English));
    assert_eq!(detect("necesito una cita para mi hijo"), Some(Language::Spanish));
    assert_eq!(detect("no"), None);
    assert_eq!(detect("García"), None);
}

proptest! {
    #[test]
    fn every_word_points_into_the_text(text in any::<String>()) {
        for word in normalise(&text) {
            prop_assert!(text.get(word.start..word.end).is_some());
        }
        let _ = detect(&text);
        let _ = numbers(&normalise(&text));
    }
}
