//! Small phrases of conversation that are neither intents nor slots: "never mind", "any time", "that was a mistake".
//!
//! A phrase holds when its words stand next to each other in the utterance, accents and case aside.

use crate::language::{Word, words};

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
                "another | second appointment | also | as well | one more | a different appointment | too | otra \
                 cita | otro | otra | tambien | ademas"
            }
            Phrase::Abandon => {
                "never mind | nevermind | forget it | forget that | forget about it | scrap that | cancel that | \
                 cancel this | cancel it | stop this | leave it | dont bother | i dont want to anymore | olvidelo \
                 | olvidalo | dejelo | dejalo | ya no quiero | no importa | cancele eso | cancelelo"
            }
            Phrase::NoEmergency => {
                "mistake | false alarm | not an emergency | no emergency | isnt an emergency | im fine | i am \
                 fine | im ok | im okay | i am ok | i am okay | didnt mean | did not mean | misheard | \
                 misunderstood | just kidding | joking | was a joke | hes fine | shes fine | everythings fine | \
                 estoy bien | error | equivoque | falsa alarma | no es una emergencia | no es emergencia | era \
                 broma | es broma | entendio mal | esta bien"
            }
            Phrase::NoRecording => {
                "dont record | do not record | stop recording | not be recorded | dont want to be recorded | no \
                 recording | no consent to | dont consent | no me grabe | no grabe | no graben | no quiero que me \
                 graben | no quiero que se grabe | sin grabar | deje de grabar"
            }
            Phrase::Machine => {
                "a robot | a machine | a bot | a computer | an ai | are you real | are you human | a recording | un \
                 robot | una maquina | una computadora | una grabacion | es usted real"
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

/// Whether the utterance contains one of the group's phrases.
pub(super) fn says(words: &[Word], group: Phrase) -> bool {
    group.phrases().split(" | ").any(|phrase| contains(words, phrase))
}

/// Whether the words of `phrase` (folded, separated by spaces) stand next to each other in the utterance.
fn contains(heard: &[Word], phrase: &str) -> bool {
    let length = phrase.split(' ').count();
    heard
        .windows(length)
        .any(|window| window.iter().map(|word| word.text.as_str()).eq(phrase.split(' ')))
}

/// Whether one of `names`, as a clinic wrote them, is spoken of in the utterance; plural endings are forgiven.
pub(super) fn mentions(heard: &[Word], names: &[String]) -> bool {
    let same = |word: &str, wanted: &str| {
        word == wanted || word.strip_suffix('s') == Some(wanted) || word.strip_suffix("es") == Some(wanted)
    };
    names.iter().any(|name| {
        let wanted = words(name);
        !wanted.is_empty()
            && heard
                .windows(wanted.len())
                .any(|window| window.iter().zip(&wanted).all(|(word, it)| same(&word.text, &it.text)))
    })
}
