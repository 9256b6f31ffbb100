//! Which language was spoken, told from the small words that every sentence has.

use std::sync::LazyLock;

use crate::language::{Language, Word, WordSet, word_set};

/// The language of the words; `None` when neither, or both equally, are heard.
pub(super) fn of(words: &[Word]) -> Option<Language> {
    let count = |list: &WordSet| words.iter().filter(|word| list.contains(word.text.as_str())).count();
    let (english, spanish) = (count(&ENGLISH), count(&SPANISH));
    match english.cmp(&spanish) {
        std::cmp::Ordering::Greater => Some(Language::English),
        std::cmp::Ordering::Less => Some(Language::Spanish),
        std::cmp::Ordering::Equal => None,
    }
}

/// Frequent English words that are no Spanish words.
static ENGLISH: LazyLock<WordSet> = LazyLock::new(|| {
    word_set(
        "the i you my is it its and to of for in on at with that this what whats when where which who
         how do does did dont im id ive ill can cant could would should will need want like have has was
         are am be been yes yeah yep thanks thank hello hi goodbye bye appointment doctor please not
         from about out up there they your if or but an any some call back speak talk today tomorrow
         morning cancel make book get someone monday tuesday wednesday thursday friday saturday sunday
         english thats right good sure nothing help sorry name refill prescription pain hurts see open",
    )
});

/// Frequent Spanish words that are no English words.
static SPANISH: LazyLock<WordSet> = LazyLock::new(|| {
    word_set(
        "el la los las un una unos unas de del al que y en es por para con mi mis su sus se te lo le les
         nos yo tu usted ustedes como cuando donde cual quien cuanto cuanta cuesta tengo tiene tienen
         quiero quisiera necesito puedo puede pueden podria hay esta este estan estoy soy fue era si
         gracias favor hola buenos buenas dias tardes noches adios cita hora doctora medico medica
         clinica receta medicina pastillas dolor duele hablar llamar llame llamen llamada manana hoy
         ayer lunes martes miercoles jueves viernes sabado domingo semana muy mas pero porque tambien
         nada todo bien ya espanol ingles cancelar cambiar pedir sacar hacer saber senor senora hijo
         hija esposo esposa vale claro bueno perdon disculpe momento alguien persona gusta seria eso esa
         ese perfecto correcto exacto telefono numero nombre llamo aqui ahi sin sobre",
    )
});
