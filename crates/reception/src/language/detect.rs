//! Which language an utterance is in, from its commonest words.

use std::sync::LazyLock;

use super::{Language, WordSet, word_set, words};

/// Words that nearly every English sentence needs and Spanish does not have.
static ENGLISH: LazyLock<WordSet> = LazyLock::new(|| {
    word_set(
        "i im ive id the my is its it and to of for in on at with have hasnt havent has had was were are
         do dont does did can cant could would will wont need want like you your she shes hes his her
         they we this that thats what when where how who which an not be been am or but please thanks
         thank hello hi yes yeah appointment get feel feels about from there some any just really
         tomorrow today morning week bye okay by if so up out help call pain know think got been someone
         everything",
    )
});

/// Words that nearly every Spanish sentence needs and English does not have.
static SPANISH: LazyLock<WordSet> = LazyLock::new(|| {
    word_set(
        "el la los las un una de del que y en es por para con mi mis se su sus lo le les nos al yo ella
         usted ustedes esta estoy estan este eso esto tengo tiene tienen tenia puedo puede quiero
         quisiera necesito hay muy pero como cuando donde cual quien porque si hola gracias buenas
         buenos dias tardes noches senora senor favor adios cita doctora hoy manana ayer ahora ya duele
         dolor hijo hija esposo esposa mama papa nino nina bebe soy fue ha han estaba siento siente aqui
         otra otro tambien desde hasta nada algo todo ayuda ayudeme sin semana martes miercoles jueves
         viernes sabado domingo lunes bueno claro vale quiere va voy ir ser mucho mucha tome tomo tu te",
    )
});

/// The language that most of the telling words belong to.
///
/// `None` when nothing tells (a name, a number, "no", "OK") or both languages are equally present: the caller's
/// language so far should then stand.
pub fn detect(text: &str) -> Option<Language> {
    let (mut english, mut spanish) = (0_usize, 0_usize);
    for word in words(text) {
        english += usize::from(ENGLISH.contains(word.text.as_str()));
        spanish += usize::from(SPANISH.contains(word.text.as_str()));
    }
    match english.cmp(&spanish) {
        std::cmp::Ordering::Greater => Some(Language::English),
        std::cmp::Ordering::Less => Some(Language::Spanish),
        std::cmp::Ordering::Equal => None,
    }
}
