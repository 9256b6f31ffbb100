//! What the slot readers share: an utterance as tokens and clauses, and words that carry no value.

use std::ops::Range;

use crate::dialog::when::lexer::{Lead, Token, tokens};
use crate::dialog::when::lexicon::{month, weekday};
use crate::dialog::when::numbers::simple;
use crate::dialog::when::phrase::{PhraseList, any_phrase, phrases};
use crate::language::{Language, Word, words};

/// An utterance split for the readers of slots; all of them read the same one.
#[derive(Clone, Debug)]
pub struct Utterance<'a> {
    /// The caller's words.
    pub text: &'a str,
    /// The language to read them in.
    pub language: Language,
    pub(in crate::dialog) tokens: Vec<Token>,
}

impl<'a> Utterance<'a> {
    /// Splits an utterance.
    pub fn new(text: &'a str, language: Language) -> Self {
        Utterance::of_words(text, &words(text), language)
    }

    /// Splits an utterance further whose words are known.
    pub(in crate::dialog) fn of_words(text: &'a str, words: &[Word], language: Language) -> Self {
        Utterance { text, tokens: tokens(text, words), language }
    }

    /// The folded word at this place, empty beyond the end.
    pub(super) fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |t| t.text.as_str())
    }

    /// The number of tokens of the longest of these phrases that stands at this place.
    pub(super) fn phrase(&self, at: usize, phrases: &PhraseList) -> Option<usize> {
        any_phrase(&self.tokens, at, phrases)
    }

    /// Every place where one of these phrases ends, in order.
    pub(super) fn after_each(&self, phrases: &PhraseList) -> Vec<usize> {
        (0..self.tokens.len()).filter_map(|at| self.phrase(at, phrases).map(|n| at + n)).collect()
    }

    /// The caller's own words from the first to before the last of these tokens.
    pub(super) fn slice(&self, range: Range<usize>) -> &'a str {
        let Some(tokens) = self.tokens.get(range) else {
            return "";
        };
        match (tokens.first(), tokens.last()) {
            (Some(first), Some(last)) => self.text.get(first.start..last.end).unwrap_or_default(),
            _ => "",
        }
    }

    /// The word at this place as the caller's text spells it.
    pub(super) fn spelling(&self, at: usize) -> &'a str {
        self.slice(at..at + 1)
    }

    /// Whether a clause begins with this token.
    pub(super) fn begins_clause(&self, at: usize) -> bool {
        // A full stop after a title or an initial ends nothing: "Dr. Ingram".
        self.tokens.get(at).is_none_or(|t| matches!(t.lead, Lead::Clause | Lead::Mark('.' | ',' | '?' | '!' | ';')))
            && !at.checked_sub(1).is_some_and(|i| title(self.word(i)) || self.word(i) == "st")
    }

    /// The utterance cut at punctuation.
    pub(super) fn clauses(&self) -> Vec<Range<usize>> {
        let mut clauses = Vec::new();
        let mut start = 0;
        for at in 1..=self.tokens.len() {
            if at == self.tokens.len() || self.begins_clause(at) {
                clauses.push(start..at);
                start = at;
            }
        }
        clauses
    }

    /// `range` without hesitations and courtesies at both ends.
    pub(super) fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let Range { mut start, mut end } = range;
        while start < end && courtesy(self.word(start)) {
            start += 1;
        }
        while start < end && courtesy(self.word(end - 1)) {
            end -= 1;
        }
        start..end
    }

    /// Whether a day, a month or a number word stands here.
    pub(super) fn is_calendar(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|t| {
            simple(t, self.language).is_some()
                || weekday(&self.tokens, at, self.language).is_some()
                || month(&self.tokens, at, self.language).is_some()
                || matches!(
                    t.text.as_str(),
                    "today"
                        | "tomorrow"
                        | "tonight"
                        | "next"
                        | "week"
                        | "noon"
                        | "morning"
                        | "afternoon"
                        | "evening"
                        | "manana"
                        | "hoy"
                        | "semana"
                        | "mediodia"
                        | "weekend"
                )
        })
    }
}

/// Hesitations and courtesies, which may stand around any answer.
pub(super) fn courtesy(word: &str) -> bool {
    matches!(
        word,
        "um" | "uh"
            | "er"
            | "erm"
            | "hmm"
            | "hm"
            | "mm"
            | "ah"
            | "oh"
            | "well"
            | "so"
            | "like"
            | "ok"
            | "okay"
            | "yes"
            | "yeah"
            | "yep"
            | "yup"
            | "sure"
            | "hi"
            | "hello"
            | "hey"
            | "please"
            | "thanks"
            | "thank"
            | "you"
            | "sorry"
            | "alright"
            | "right"
            | "uhm"
            | "umm"
            | "uhh"
            | "eh"
            | "este"
            | "pues"
            | "bueno"
            | "si"
            | "claro"
            | "hola"
            | "gracias"
            | "favor"
            | "perdon"
            | "mmm"
            | "sir"
            | "maam"
            | "actually"
            | "then"
    )
}

/// Titles before a name.
pub(super) fn title(word: &str) -> bool {
    matches!(
        word,
        "mr" | "mrs"
            | "ms"
            | "miss"
            | "mister"
            | "missus"
            | "dr"
            | "doctor"
            | "sir"
            | "madam"
            | "prof"
            | "professor"
            | "sr"
            | "sra"
            | "srta"
            | "senor"
            | "senora"
            | "senorita"
            | "dra"
            | "doctora"
            | "don"
            | "dona"
    )
}

/// "I don't know", "hold on a second": an answer that gives no value.
pub(super) fn evades(said: &Utterance<'_>) -> bool {
    const PHRASES: &PhraseList = phrases![
        "dont know",
        "do not know",
        "not sure",
        "no idea",
        "hold on",
        "one second",
        "a second",
        "one moment",
        "a moment",
        "just a minute",
        "one minute",
        "hang on",
        "let me think",
        "let me check",
        "let me see",
        "give me a",
        "say that again",
        "repeat that",
        "what was that",
        "pardon",
        "excuse me",
        "what do you mean",
        "cant remember",
        "dont remember",
        "no se",
        "no lo se",
        "un momento",
        "un segundo",
        "espere",
        "espereme",
        "dejeme ver",
        "no recuerdo",
        "no me acuerdo",
        "como dijo",
        "puede repetir",
        "repita",
        "who is this",
        "why do you",
        "im thinking",
        "wait a",
        "not telling",
        "rather not",
        "none of your",
        "prefiero no",
        "no estoy seguro",
        "no estoy segura",
        "im still here",
        "i forgot",
    ];
    (0..said.tokens.len()).any(|at| said.phrase(at, PHRASES).is_some())
}
