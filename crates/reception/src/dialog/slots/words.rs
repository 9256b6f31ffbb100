//! Words of ordinary speech on a clinic's phone, which are no part of anybody's name.
//!
//! Words that are names as well ("Rose", "Young", "Hope", "King") are left out on purpose.

use std::sync::LazyLock;

use crate::language::WordSet;

/// Whether this folded word is one of ordinary speech.
pub(super) fn is_ordinary(word: &str) -> bool {
    static WORDS: LazyLock<WordSet> =
        LazyLock::new(|| ENGLISH.split_whitespace().chain(SPANISH.split_whitespace()).collect());
    WORDS.contains(word)
}

const ENGLISH: &str = "
a about above accept ache aching actually address afraid afternoon after again ago ahead all allergy almost alone along already
also although always am an and another any anybody anymore anyone anything anytime anyway apparently appointment appointments are
around arrange as ask asked asking at available away awful baby back bad be because been before behind being believe best better
between big bit bleeding book booked booking both bother boy bring brother busy but by bye call called caller calling calls came
can cancel cannot cant care case change changed check checkup child children clear clinic close closed cold come comes coming
complete confirm confirmed consult contact cool correct could couldnt couple cough course cover cut dad daughter day days dental
dentist depends details did didnt different difficult do doctor doctors does doesnt doing done dont down driving drug due during
each earlier early eh either else email emergency enough er even evening ever every everybody everyone everything exactly excuse
expect explain face fact family far father feel feeling feels felt few find fine first five flu folks follow following for forget
forgot form found free friend from full fun further general get gets getting girl give given glad go goes going gone good goodbye
got great guess guy had half hang happen happened happy hard has hasnt have havent having he heard hear hello help her here hers
hes hey hi him himself his hold home hope hospital hour hours how however hows hurry hurt hurting hurts husband i id idea if ill im
imagine important in incorrect info information insurance instead interested into is isnt issue it itll its itself ive job just
keep kid kids kind knee know known lady last late later least leave left less let lets letter level life like likely line listen
little live long look looking looks lot lots love lunch lying made maam make makes making man many married match matter maybe me
mean means med medical medication medications medicine meds meet meeting member mention message middle might mind mine minute
minutes mom moment moms monthly months more morning most mother move moved much mum my myself name named names near need needed
needs negative neither never new nearly next nice night no nobody none noon nope nor normal not nothing now number nurse of off
office often oh ok okay old on once one ones online only open opening or other others our ours out over own pain painful parent
past patient patients pay people perfect perhaps person pharmacy phone physical physio pick picture pill pills place plan please
point possible prefer prescription pretty previous private probably problem problems provider public put question questions
quick quickly quite ran rash rather ready real really reason recall receptionist recent recently record refill refills regarding
regular remember reminder renew repeat request reschedule rest result results review right ring rush said same saw say saying says
schedule scheduled second see seeing seem seems seen send sent serious service set she shes shot should shouldnt show sick side
since sister slot slots so some somebody someone something sometime sometimes somewhere son soon sore sorry sound sounds speak
speaking specialist spell spelled spelling spelt start started stay step still stop stuff such sure surgery swollen symptom
symptoms system take taken takes taking talk talked talking tell tells test tests than thank thanks that thatll thats the their
them then there theres these they theyre thing things think thinking third this those though thought through throat tight time
times tired to today together told tomorrow tonight too took tooth top total toward tried trouble true try trying turn twice two
type uh ultimately um under understand unfortunately until up update upset urgent us use used using usual usually vaccine very
visit wait waiting wanna want wanted wants was wasnt way we website week weekend weeks welcome well went were weve what whatever whats
when where whether which while who whole whos why wife will window wish with within without woman wonder wondering wont word
words work working works worried worry worse worst would wouldnt write wrong xray yeah year years yep yes yesterday yet you your
yours yourself youre yup anyways gonna gotta kinda sorta um mhm hmm ma yea alright bye cheers mate dear sir madam automated robot
machine human operator agent representative real insurance medicaid medicare aetna cigna parking directions location hours
appointment mistake moved spam cosmetic services service somewhere nearby area located
spoken mistaken ache fever itchy dizzy nausea vomiting headache stomach tummy ear eye eyes shoulder hip ankle wrist elbow chest
blood pressure sugar cholesterol diabetes asthma infection swelling bump lump mole skin cleaning checking physicals screening
scan ultrasound mammogram jab jabs booster injection shots immunization therapy session consultation evaluation exam examination
forward above pronounced hyphen dash apostrophe capital comma period letters actual legal maiden surname nickname middle initial
dob birthday born date currently hungry thirsty bored confused disabled deaf diabetic pregnant allergic asthmatic elderly anxious
depressed stressed sad mad angry furious unwell ill nervous ok unsure certain positive serious kidding joking stuck trapped lost
indeed granted city town zip address outside inside downstairs upstairs traveling travelling visiting flying leaving returning";

const SPANISH: &str = "
acerca ademas adios ahora ahi al algo alguien alguna alguno alli ambos anoche antes aqui aquel asi aun aunque ayuda ayudar ayer
bastante bien bueno buenas buenos cada cambiar cancelar cerca cita citas claro clinica como completo con confirmar contra correcto
cosa cosas creo cual cuales cualquier cuando cuanto cuanta de decir dejar dentro desde despues dia dias digame digo disculpe donde
doctor doctora dolor duele duelen durante ella ellas ellos embarazada empezar en encima enfermo enferma enfermera entiendo entonces
entre era es esa ese eso espera espere esposa esposo esta estaba estan estar estas este esto estos estoy exacto falta favor fiebre
fue gracias gripe gusta gustaria ha haber hablar hable hace hacer hacia hasta hay he hemos hermana hermano hija hijo hola hora horas
hoy igual jamas junto lejos llamada llamar llame llamo lo los luego lugar madre mal manana mama mandar martes mas mayor me medica
medicamento medicina medico medio mejor menos mes meses mi mia mientras mio mis misma mismo momento mucha muchas mucho muy nada nadie
necesita necesito ni ninguna ninguno no noche nombre nos nosotros nuestra nuestro nueva nuevo numero nunca o otra otro padre papa para
paciente parece parte pasa pasado pastillas pedir pero perdon persona poco poder por porque posible pregunta preguntar primera primero
problema pronto proxima proximo puede puedo pues que quien quiere quiero quisiera receta recepcionista recuerdo repetir resultado
resultados revision salud se sea seguro seguir segundo semana senor senora ser seria si siempre siento sin sino sobre sola solo somos
son soy su sus tal tambien tampoco tan tanto tarde te telefono temprano tenemos tener tengo tiempo tiene toda todas todavia todo todos
tomar tos trabajo tratamiento tu un una unas uno unos urgente urgencia usted ustedes va vacuna vamos varios venir ver vez viene voy ya
yo alergico alergica diabetico diabetica asmatico asmatica muela garganta cabeza espalda rodilla estomago presion sangre chequeo
limpieza control examen consulta vale perfecto llamando habla correo seguro direccion deletreo letra quisiera farmacia operador";
