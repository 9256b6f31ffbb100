//! Small phrases of conversation that are neither intents nor slots: "never mind", "any time", "that was a mistake".
//!
//! A phrase holds when its words stand next to each other in the utterance, accents and case aside.

use std::sync::LazyLock;

use crate::language::{Word, WordMap, words};

/// A group of phrases that mean the same to the conversation, both languages together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phrase {
    /// The caller does not know, or does not want to say.
    Unknown,
    /// Any day or time will do.
    Whenever,
    /// The one that the clinic knows already.
    Usual,
    /// What was said before is being changed.
    Correction,
    /// Something else is wanted instead.
    ChangeOfMind,
    /// Something further is meant, not a change.
    Another,
    /// The request under way is not wanted any more.
    Abandon,
    /// The emergency was none.
    NoEmergency,
    /// The emergency is one, although a word of the group before is in the sentence.
    StillEmergency,
    /// The caller does not want to be recorded.
    NoRecording,
    /// The caller wonders whether they talk to a machine.
    Machine,
    /// Only a greeting.
    Greeting,
    /// The appointment is for somebody else than the caller.
    SomebodyElse,
    /// The caller means the request just filed, not an older appointment.
    JustFiled,
    /// A date of birth is announced.
    Birth,
}

impl Phrase {
    const ALL: [Phrase; 15] = [
        Phrase::Unknown,
        Phrase::Whenever,
        Phrase::Usual,
        Phrase::Correction,
        Phrase::ChangeOfMind,
        Phrase::Another,
        Phrase::Abandon,
        Phrase::NoEmergency,
        Phrase::StillEmergency,
        Phrase::NoRecording,
        Phrase::Machine,
        Phrase::Greeting,
        Phrase::SomebodyElse,
        Phrase::JustFiled,
        Phrase::Birth,
    ];

    const fn bit(self) -> u32 {
        1 << self as u32
    }

    /// The group's phrases: folded words, separated by bars.
    const fn phrases(self) -> &'static str {
        match self {
            Phrase::Unknown => {
                "dont know | do not know | not sure | no idea | dont remember | do not remember | cant remember | \
                 forgot | no clue | rather not | prefer not | private | dont have one | no se | no lo se | no me \
                 acuerdo | no recuerdo | ni idea | prefiero no | es privado | no estoy seguro | no estoy segura | \
                 no tengo"
            }
            Phrase::Whenever => {
                "any time | anytime | any day | whenever | doesnt matter | dont mind | dont care | no preference \
                 | you choose | you pick | im flexible | i am flexible | im easy | whatever you have | first \
                 available | next available | earliest available | cualquier dia | cualquier hora | a cualquier \
                 hora | me da igual | cuando sea | cuando quiera | cuando puedan | no importa el dia | no importa \
                 la hora | la primera que tengan | lo antes posible | as soon as possible | asap | soonest | the \
                 earliest | earliest you have | cuanto antes"
            }
            Phrase::Usual => {
                "same | usual | last time | as always | as before | on file | you have | misma | mismo | de \
                 siempre | como siempre | la ultima vez | que tienen"
            }
            Phrase::Correction => {
                "actually | instead | rather | i mean | i meant | make it | make that | change it | change that | \
                 change the | changed my mind | change my mind | sorry | correction | not | no | nope | wait | \
                 hang on | better | wrong | en realidad | mejor | en vez | en lugar | quise decir | quiero decir \
                 | perdon | cambie | cambielo | espere | me equivoque"
            }
            Phrase::ChangeOfMind => {
                "actually | instead | rather | changed my mind | change my mind | never mind | nevermind | forget \
                 | on second thought | mejor | en vez | en lugar | en realidad | cambie de opinion | cambie de \
                 idea | pensandolo bien | olvide | olvidelo"
            }
            Phrase::Another => {
                "another | second appointment | also | as well | one more | a different appointment | otra cita | \
                 tambien | ademas"
            }
            Phrase::Abandon => {
                "never mind | nevermind | forget it | forget that | forget about it | scrap that | cancel that | \
                 cancel this | cancel it | stop this | dont bother | i dont want to anymore | olvidelo | olvidalo \
                 | dejelo | dejalo | ya no quiero | cancele eso | cancelelo"
            }
            Phrase::NoEmergency => {
                "was a mistake | is a mistake | its a mistake | made a mistake | my mistake | false alarm | not \
                 an emergency | isnt an emergency | no emergency | im fine | i am fine | im ok | im okay | i am \
                 ok | i am okay | didnt mean that | didnt mean it | did not mean that | did not mean it | you \
                 misheard | you misunderstood | just kidding | was joking | just joking | was a joke | estoy bien \
                 | fue un error | es un error | me equivoque | falsa alarma | no es una emergencia | no es \
                 emergencia | era broma | es broma | era una broma | me entendio mal"
            }
            Phrase::StillEmergency => {
                "no estoy bien | not a mistake | no fue un error | no es un error | no es broma | not joking | \
                 not kidding | no falsa alarma | not a false alarm | cant say im fine | no era broma"
            }
            Phrase::NoRecording => {
                "dont record | do not record | stop recording | not be recorded | dont want to be recorded | no \
                 recording | no consent to | dont consent | no me grabe | no grabe | no graben | no quiero que me \
                 graben | no quiero que se grabe | sin grabar | deje de grabar"
            }
            Phrase::Machine => {
                "are you a robot | is this a robot | talking to a robot | speaking to a robot | are you a machine \
                 | is this a machine | talking to a machine | speaking to a machine | are you a bot | is this a \
                 bot | is this a recording | are you a computer | is this a computer | are you an ai | is this an \
                 ai | are you real | are you human | es un robot | es una maquina | es una grabacion | con un \
                 robot | con una maquina | es usted real | es usted una persona"
            }
            Phrase::Greeting => {
                "hello | hi | hey | good morning | good afternoon | good evening | is anyone there | anybody \
                 there | are you there | hola | buenos dias | buenas tardes | buenas noches | buenas | bueno | \
                 diga"
            }
            Phrase::SomebodyElse => {
                "my son | my daughter | my wife | my husband | my mother | my father | my mom | my mum | my dad | \
                 my kid | my child | my baby | my partner | my brother | my sister | my grandmother | my \
                 grandfather | my grandson | my granddaughter | mi hijo | mi hija | mi esposa | mi esposo | mi \
                 marido | mi mujer | mi madre | mi padre | mi mama | mi papa | mi bebe | mi pareja | mi hermano | \
                 mi hermana | mi abuela | mi abuelo | mi nieto | mi nieta"
            }
            Phrase::JustFiled => {
                "cancel that | cancel it | cancel this | cancel the request | cancel that appointment | dont need \
                 it anymore | dont want it anymore | dont book it | cancelela | cancele eso | cancelelo | ya no \
                 la quiero | ya no lo quiero"
            }
            Phrase::Birth => {
                "born | birth | birthday | birthdate | dob | d o b | naci | nacio | nacimiento | nacido | nacida \
                 | cumpleanos"
            }
        }
    }
}

/// Which groups an utterance says something of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Phrases(u32);

impl Phrases {
    /// Looks for every phrase of every group at once.
    pub(super) fn of(words: &[Word]) -> Phrases {
        let mut said = Phrases::default();
        for (at, word) in words.iter().enumerate() {
            let after = words.get(at + 1..).unwrap_or_default();
            for (rest, group) in BY_FIRST_WORD.get(word.text.as_str()).into_iter().flatten() {
                let stands = rest.len() <= after.len() && rest.iter().zip(after).all(|(it, word)| *it == word.text);
                said.0 |= if stands { group.bit() } else { 0 };
            }
        }
        said
    }

    /// Whether one of the group's phrases was said.
    pub(super) fn has(self, group: Phrase) -> bool {
        self.0 & group.bit() != 0
    }
}

/// What follows the first word of a phrase, and the phrase's group.
type Rest = (Vec<&'static str>, Phrase);

/// Every phrase under its first word.
static BY_FIRST_WORD: LazyLock<WordMap<Vec<Rest>>> = LazyLock::new(|| {
    let mut index = WordMap::<Vec<Rest>>::default();
    for group in Phrase::ALL {
        for phrase in group.phrases().split(" | ") {
            let mut words = phrase.split(' ');
            index.entry(words.next().unwrap_or_default()).or_default().push((words.collect(), group));
        }
    }
    index
});

/// Whether one of `names`, as a clinic wrote them, is spoken of in the utterance; plural endings are forgiven.
pub(super) fn mentions(heard: &[Word], names: &[String]) -> bool {
    let same = |word: &str, wanted: &str| {
        word == wanted || word.strip_suffix('s') == Some(wanted) || word.strip_suffix("es") == Some(wanted)
    };
    // Names that begin with no letter of the utterance are the rule; they need not be split into words.
    let begins = |letter: u8| heard.iter().any(|word| word.text.as_bytes().first() == Some(&letter));
    let possible = |name: &str| match name.chars().find(|c| c.is_alphanumeric()) {
        Some(first) if first.is_ascii() => begins(first.to_ascii_lowercase() as u8),
        other => other.is_some(),
    };
    names.iter().filter(|name| possible(name)).any(|name| {
        let wanted = words(name);
        !wanted.is_empty()
            && heard
                .windows(wanted.len())
                .any(|window| window.iter().zip(&wanted).all(|(word, it)| same(&word.text, &it.text)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(words: &[Word], group: Phrase) -> bool {
        Phrases::of(words).has(group)
    }

    #[test]
    fn phrases_are_written_as_they_are_heard() {
        for group in Phrase::ALL {
            for phrase in group.phrases().split(" | ") {
                let folded: Vec<String> = words(phrase).into_iter().map(|word| word.text).collect();
                assert_eq!(folded.join(" "), phrase, "in {group:?}");
                assert!(says(&words(phrase), group), "{phrase} in {group:?}");
            }
        }
    }

    #[test]
    fn a_phrase_holds_only_when_its_words_stand_together() {
        assert!(says(&words("Oh, never mind!"), Phrase::Abandon));
        assert!(!says(&words("I never said I mind"), Phrase::Abandon));
        assert!(says(&words("No estoy seguro."), Phrase::Unknown));
    }

    #[test]
    fn a_clinics_own_words_are_found_in_the_plural_too() {
        let names = ["flu shot".to_owned(), "vacuna".to_owned()];
        assert!(mentions(&words("two flu shots please"), &names));
        assert!(mentions(&words("unas vacunas"), &names));
        assert!(!mentions(&words("the flu"), &names));
    }
}
