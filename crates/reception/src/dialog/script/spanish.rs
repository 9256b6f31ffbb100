//! The sentences in Spanish, addressed with *usted*.

use jiff::civil::{Date, DateTime, Time, Weekday};

use super::{
    AfterTransfer, EmergencyNumbers, Line, SameHours, capital, emergency_numbers, ending, listed, moment, spaced,
    trimmed,
};
use crate::dialog::slots::Country;
use crate::dialog::state::{Ask, Cause, Request, Standing};
use crate::dialog::step::{Existing, TaskSlots};
use crate::dialog::when::{self, When};
use crate::language::Language::Spanish;

pub(super) fn line(line: &Line<'_>) -> String {
    match *line {
        Line::Greeting { clinic, country, recorded, other_language } => {
            greeting(clinic, country, recorded, other_language)
        }
        Line::HowCanIHelp => "¿En qué puedo ayudarle?".into(),
        Line::WhatICanDo => "Puedo pedir, cambiar o cancelar una cita, anotar una receta, contestar preguntas sobre \
            la clínica o dejar un recado. ¿Qué necesita?"
            .into(),
        Line::AnythingElse => "¿Puedo ayudarle en algo más?".into(),
        Line::Goodbye => "Gracias por llamar. Adiós.".into(),
        Line::TakeYourTime => "Claro, tómese su tiempo.".into(),
        Line::NotUnderstood => "Perdone, no le entendí bien.".into(),
        Line::NothingHeard => "Perdone, no oí nada.".into(),
        Line::Noted => "Anotado.".into(),
        Line::Acknowledged => "Muy bien.".into(),
        Line::LanguageSwitched => "Claro, hablemos en español.".into(),
        Line::AutomatedReceptionist => {
            "Soy la recepción automática de la clínica. Diga persona en cualquier momento y le comunico con alguien."
                .into()
        }
        Line::MayWeRecord => "¿Podemos grabar esta llamada? Diga sí o no, por favor.".into(),
        Line::RecordingStopped => "Entendido, esta llamada no se está grabando.".into(),
        Line::Ask { ask, request, slots, caller, again } => question(ask, request, slots, (caller, again)),
        Line::ReadBackChange { request, slots } => {
            format!("De acuerdo: {}. ¿Ahora es correcto?", summary(request, slots))
        }
        Line::Choices { taken, choices } => times(taken, choices),
        Line::NothingFree => "No veo un horario libre por esas fechas; la recepción le buscará uno.".into(),
        Line::WhichOfThese { request, starts } => which_of_these(request, starts),
        Line::CancelThis(standing) => format!("Veo la cita {}. ¿La cancelo?", stands(standing)),
        Line::MoveThisWhen(standing) => {
            format!("Veo la cita {}. ¿Para qué día y a qué hora la quiere?", stands(standing))
        }
        Line::MoveThis { standing, slots } => match moment(slots, Spanish) {
            Some(to) => format!("Cambio la cita {} al {to}. ¿Es correcto?", stands(standing)),
            None => format!("Cambio la cita {}. ¿Es correcto?", stands(standing)),
        },
        Line::ChangedMeanwhile => "Esa cita acaba de cambiar en nuestra agenda.".into(),
        Line::TooSoon => "Esa cita es tan pronto que la recepción tiene que encargarse.".into(),
        Line::ThatIsWhenItIs => "La cita ya es a esa hora.".into(),
        Line::LeftAsItIs => "Muy bien, queda como está.".into(),
        Line::Moved { standing, slots } => match moment(slots, Spanish) {
            Some(to) => format!("La cita {} queda cambiada en nuestra agenda: {to}.", stands(standing)),
            None => format!("La cita {} queda cambiada en nuestra agenda.", stands(standing)),
        },
        Line::Cancelled(standing) => format!("La cita {} queda cancelada.", stands(standing)),
        Line::Booked { slots } => booked(slots),
        Line::Filed { request, slots } => filed(request, slots),
        Line::FiledAgain { request, slots } => format!("Listo, lo cambié: {}.", summary(request, slots)),
        Line::AlreadyFiled { request, slots } => format!("El equipo ya lo tiene: {}.", summary(request, slots)),
        Line::Queued(request) => format!("Enseguida, después de esto, vemos {}.", noun(request)),
        Line::NowTo(request) => format!("Ahora, {}.", noun(request)),
        Line::Dropped => "Muy bien, lo dejamos.".into(),
        Line::BeforeYouGo => "Antes de colgar, una cosa.".into(),
        Line::ClosedDay { day, instead } => closed_day(day, instead),
        Line::ClosedHour { day, from, until } => {
            format!("El {} abrimos {}.", date(day), span(from, until))
        }
        Line::PastHour => "Esa hora ya pasó hoy.".into(),
        Line::DoctorsQuestion => "No puedo contestar preguntas médicas, pero le paso la suya a un doctor.".into(),
        Line::DoctorsQuestionFirst => {
            "No puedo contestar preguntas médicas, pero puedo pasarle la suya a un doctor.".into()
        }
        Line::QuestionNoted => "Aquí no tengo esa respuesta; añado su pregunta para el equipo.".into(),
        Line::OfferMessage => "Aquí no tengo esa respuesta. ¿Quiere que alguien le llame para contestarle?".into(),
        Line::OfferAppointment => "¿Quiere pedir una cita?".into(),
        Line::HoursWeek(week) => hours_week(week),
        Line::OpenOn { day, spans } => format!("El {} abrimos {}.", date(day), spoken_spans(spans)),
        Line::ClosedOn(day) => format!("El {} está cerrado.", date(day)),
        Line::Addresses(places) => addresses(places),
        Line::Insurers(names) => format!("Aceptamos {}.", listed(names, "y")),
        Line::Services(names) => format!("Ofrecemos {}, entre otras cosas.", listed(names, "y")),
        Line::Price { service, price } => format!("En nuestra lista de precios, {service}: {price}."),
        Line::Minutes { service, minutes } => format!("Para {service}, calcule unos {minutes} minutos."),
        Line::Doctors(names) => format!("Nuestros doctores son {}.", listed(names, "y")),
        Line::OwnNumber(number) => format!("Nuestro número es {number}."),
        Line::Emergency { country, self_harm } => emergency(country, self_harm),
        Line::EmergencyTransfer => "Le comunico con el médico de guardia. No cuelgue, por favor.".into(),
        Line::EmergencyUnanswered => "Aquí nadie ha contestado todavía. El equipo ya está avisado. Haga esa llamada \
            de emergencia ahora, y dígame si quiere que intente otra vez con el médico."
            .into(),
        Line::EmergencyWithdrawn { country } => format!(
            "Gracias por decírmelo. Para mayor seguridad le comunico con una persona de la clínica. Si algo cambia, \
             llame al {}.",
            emergency_numbers(country).ambulance
        ),
        Line::UrgentTransfer { distress } => urgent(distress),
        Line::Transfer(cause) => transfer(cause),
        Line::Voicemail { in_danger: true } => {
            "Aquí nadie ha contestado todavía. El equipo ya está avisado. Si no puede \
            hacer esa llamada, diga después del tono qué ha pasado y dónde está."
                .into()
        }
        Line::Voicemail { in_danger: false } => "Deje su nombre, su número y su mensaje después del tono, y pulse la \
            tecla numeral cuando termine."
            .into(),
        Line::VoicemailLeft => "Gracias. He pasado su mensaje al equipo.".into(),
        Line::TransferFailed { cause, country, then } => format!("{} {}", transfer_failed(cause, country), after(then)),
    }
}

fn greeting(clinic: &str, country: Country, recorded: bool, other_language: bool) -> String {
    let mut said = format!("Gracias por llamar a {clinic}. Le atiende la recepción automática. ");
    if recorded {
        said += "Esta llamada se graba; si no lo desea, dígalo. ";
    }
    said += &format!("En una emergencia, cuelgue y llame al {}. ", emergency_numbers(country).ambulance);
    if other_language {
        said += "For English, say English. ";
    }
    said + "¿En qué puedo ayudarle?"
}

fn question(ask: Ask, request: Request, slots: &TaskSlots, (caller, again): (Option<&str>, bool)) -> String {
    let example = |plain: &str, example: &str| {
        if again { format!("{plain} {example}") } else { plain.to_owned() }
    };
    match ask {
        Ask::Name => match request {
            Request::Callback | Request::MedicalQuestion | Request::Message => {
                example("¿Me dice su nombre?", "Nombre y apellido, por favor.")
            }
            Request::Appointment if !again && slots.names_no_purpose() => {
                "¿Me dice el nombre del paciente y el motivo de la cita?".into()
            }
            Request::Appointment | Request::Reschedule | Request::Cancel | Request::Refill => {
                example("¿Me dice el nombre del paciente?", "Nombre y apellido, por favor.")
            }
        },
        Ask::Reason if request == Request::Appointment => {
            example("¿Cuál es el motivo de la cita?", "Basta con pocas palabras, como revisión o dolor de rodilla.")
        }
        Ask::Reason => "¿De qué se trata?".into(),
        Ask::When if request == Request::Reschedule => {
            example("¿Para qué día y a qué hora la quiere?", "Por ejemplo, el martes a las tres.")
        }
        Ask::When => example("¿Qué día y a qué hora le viene bien?", "Por ejemplo, el martes a las tres."),
        Ask::Hour => match moment(&TaskSlots { day: slots.day, ..TaskSlots::default() }, Spanish) {
            Some(day) => example(&format!("¿Y a qué hora, {day}?"), "Por ejemplo, a las diez y media."),
            None => example("¿A qué hora?", "Por ejemplo, a las diez y media."),
        },
        Ask::Day => example("¿Qué día?", "Por ejemplo, el próximo martes."),
        Ask::Instead(day) => format!("¿Le sirve el {}?", date(day)),
        Ask::Existing if request == Request::Cancel => {
            example("¿Qué cita quiere cancelar?", "Basta con el día o el doctor.")
        }
        Ask::Existing => example("¿Qué cita quiere cambiar?", "Basta con el día o el doctor."),
        Ask::Phone => example("¿A qué número podemos llamarle?", "Dígalo o márquelo cifra por cifra."),
        Ask::CallerNumber => match caller {
            Some(number) => format!("¿Le llamamos al número que termina en {}?", ending(number)),
            None => "¿A qué número podemos llamarle?".into(),
        },
        Ask::BirthDate => example("¿Cuál es la fecha de nacimiento del paciente?", "Día, mes y año, por favor."),
        Ask::Drug => example("¿Qué medicina es?", "Basta con el nombre de la etiqueta."),
        Ask::Pharmacy => example("¿A qué farmacia la mandamos?", "O diga la de siempre."),
        Ask::Question => "¿Qué quiere preguntar?".into(),
        Ask::Confirm => format!("{}. ¿Es correcto?", capital(&summary(request, slots))),
        Ask::Change => "¿Qué cambio?".into(),
    }
}

fn summary(request: Request, slots: &TaskSlots) -> String {
    let mut said = noun_short(request).to_owned();
    if let Some(name) = &slots.patient_name {
        said += &format!(" para {name}");
    }
    match request {
        Request::Appointment => {
            if let Some(doctor) = &slots.doctor {
                said += &format!(" con {doctor}");
            }
            if let Some(reason) = slots.reason.as_deref().or(slots.provider_type.as_deref()) {
                said += &format!(", {}", trimmed(reason));
            }
        }
        Request::Reschedule | Request::Cancel => {
            if let Some(existing) = &slots.existing {
                said += &format!(", {}", which(existing));
            }
        }
        Request::Refill => {
            if let Some(drug) = &slots.drug {
                said += &format!(", {}", drug.name);
                if let Some(dose) = &drug.dose {
                    said += &format!(" {dose}");
                }
            }
            if let Some(pharmacy) = &slots.pharmacy {
                said += &format!(", a {}", trimmed(pharmacy));
            }
        }
        Request::Callback | Request::MedicalQuestion | Request::Message => {
            if let Some(phone) = &slots.phone {
                said += &format!(", al {}", spaced(&phone.e164));
            }
        }
    }
    match (request, moment(slots, Spanish)) {
        (Request::Reschedule, Some(moment)) => said + &format!(", al {moment}"),
        (Request::Appointment | Request::Callback, Some(moment)) => said + &format!(", {moment}"),
        (Request::Cancel | Request::Refill | Request::MedicalQuestion | Request::Message, Some(_)) | (_, None) => said,
    }
}

fn which(existing: &Existing) -> String {
    match (existing.date, existing.time) {
        (Some(day), Some(at)) => format!("la del {}", when::say(&When::DateTime(day.to_datetime(at)), Spanish)),
        (Some(day), None) => format!("la del {}", date(day)),
        (None, Some(at)) => format!("la de {}", hour(at)),
        (None, None) => format!("la que describió como {}", trimmed(&existing.words)),
    }
}

fn times(taken: Option<DateTime>, choices: &[DateTime]) -> String {
    let Some(day) = choices.first().map(|at| at.date()) else { return line(&Line::NothingFree) };
    let is_one_day = taken.into_iter().chain(choices.iter().copied()).all(|at| at.date() == day);
    let said: Vec<String> = choices
        .iter()
        .map(|at| if is_one_day { time(at.time()) } else { when::say(&When::DateTime(*at), Spanish) })
        .collect();
    let which = if said.len() == 1 { "¿Le sirve?" } else { "¿Cuál le viene bien?" };
    match taken {
        Some(at) => {
            let at = when::say(&When::DateTime(at), Spanish);
            format!("El {at} ya está ocupado. Puedo ofrecerle: {}. {which}", listed(&said, "o"))
        }
        None if is_one_day => {
            let day = date(day);
            format!("El {day} puedo ofrecerle: {}. {which}", listed(&said, "o"))
        }
        None => format!("Puedo ofrecerle: {}. {which}", listed(&said, "o")),
    }
}

/// "Del martes, 24 de noviembre, a las diez con la Dra. Lund".
fn stands(standing: &Standing) -> String {
    let at = when::say(&When::DateTime(standing.start), Spanish);
    match standing.practitioner_name.as_str() {
        "" => format!("del {at}"),
        name => format!("del {at} con {name}"),
    }
}

/// More appointments than can be kept in mind are not listed.
fn which_of_these(request: Request, starts: &[DateTime]) -> String {
    let verb = if request == Request::Cancel { "cancelar" } else { "cambiar" };
    match starts {
        [_, _] | [_, _, _] => {
            let starts: Vec<String> =
                starts.iter().map(|at| format!("el {}", when::say(&When::DateTime(*at), Spanish))).collect();
            format!("Veo citas {}. ¿Cuál quiere {verb}?", listed(&starts, "y"))
        }
        _ => format!("Veo varias citas. ¿Qué día es la que quiere {verb}?"),
    }
}

fn booked(slots: &TaskSlots) -> String {
    let mut said = "Su cita está en nuestra agenda".to_owned();
    if let Some(moment) = moment(slots, Spanish) {
        said += &format!(": {moment}");
    }
    if let Some(doctor) = &slots.doctor {
        said += &format!(" con {doctor}");
    }
    said + "."
}

fn filed(request: Request, slots: &TaskSlots) -> String {
    let moment = moment(slots, Spanish);
    match (request, moment) {
        (Request::Appointment, Some(moment)) => {
            format!("Envié su solicitud de cita a la recepción: {moment}. Ellos se la confirman.")
        }
        (Request::Appointment, None) => "Envié su solicitud de cita a la recepción.".into(),
        (Request::Reschedule, Some(moment)) => {
            format!("Envié a la recepción su solicitud de cambio al {moment}. Ellos se la confirman.")
        }
        (Request::Reschedule, None) => "Envié a la recepción su solicitud de cambio.".into(),
        (Request::Cancel, _) => "Envié su cancelación a la recepción.".into(),
        (Request::Callback, _) => "Dejé anotado para el equipo que le llamen.".into(),
        (Request::Refill, _) => "Envié su solicitud de receta al doctor para que la revise.".into(),
        (Request::MedicalQuestion, _) => "Envié su pregunta al doctor.".into(),
        (Request::Message, _) => "Pasé su pregunta a la recepción.".into(),
    }
}

const fn noun(request: Request) -> &'static str {
    match request {
        Request::Appointment => "la cita nueva",
        Request::Reschedule => "el cambio de cita",
        Request::Cancel => "la cancelación",
        Request::Callback => "la llamada de vuelta",
        Request::Refill => "la receta",
        Request::MedicalQuestion => "su pregunta para el doctor",
        Request::Message => "su pregunta para la recepción",
    }
}

const fn noun_short(request: Request) -> &'static str {
    match request {
        Request::Appointment => "una cita",
        Request::Reschedule => "cambiar una cita",
        Request::Cancel => "cancelar una cita",
        Request::Callback => "una llamada de vuelta",
        Request::Refill => "una receta",
        Request::MedicalQuestion => "una pregunta para el doctor",
        Request::Message => "una pregunta para la recepción",
    }
}

fn closed_day(day: Date, instead: Option<Date>) -> String {
    match instead {
        Some(instead) => format!("El {} está cerrado. ¿Le sirve el {}?", date(day), date(instead)),
        None => format!("El {} está cerrado. ¿Qué otro día le viene bien?", date(day)),
    }
}

fn emergency(country: Country, self_harm: bool) -> String {
    let EmergencyNumbers { ambulance, crisis } = emergency_numbers(country);
    match (self_harm, crisis) {
        (true, Some(crisis)) => format!(
            "Me alegra mucho que me lo haya dicho. Llame ahora al {ambulance} si está en peligro, o al {crisis} para \
             hablar con alguien enseguida."
        ),
        (true, None) => format!("Me alegra mucho que me lo haya dicho. Llame ahora mismo al {ambulance}."),
        (false, _) => format!("Esto podría ser una emergencia. Llame ahora mismo al {ambulance}."),
    }
}

fn urgent(distress: bool) -> String {
    if distress {
        "Lo siento, suena muy difícil. Le comunico ahora mismo con una persona. No cuelgue, por favor.".into()
    } else {
        "Esto tiene que oírlo un profesional médico ahora. Le comunico. No cuelgue, por favor.".into()
    }
}

fn transfer(cause: Cause) -> String {
    match cause {
        Cause::Asked => "Claro, le comunico con una persona. No cuelgue, por favor.".into(),
        Cause::NotUnderstood => "Lo siento, no le estoy entendiendo bien. Le comunico con una persona.".into(),
        Cause::Urgent => urgent(false),
        Cause::TooLong => "No quiero entretenerle más. Le comunico con una persona.".into(),
        Cause::NotAutomated(request) => format!("Para {}, le comunico con la recepción.", noun(request)),
        Cause::Language => "Le comunico con una persona que puede ayudarle. No cuelgue, por favor.".into(),
        Cause::Withdrawn => "Le comunico con una persona de la clínica. No cuelgue, por favor.".into(),
    }
}

fn transfer_failed(cause: Cause, country: Country) -> String {
    match cause {
        Cause::Urgent => format!(
            "Ahora no pude comunicarle con un médico. Dejé esta llamada marcada como urgente para el equipo. Si \
             empeora, llame al {}.",
            emergency_numbers(country).ambulance
        ),
        Cause::Asked
        | Cause::NotUnderstood
        | Cause::TooLong
        | Cause::NotAutomated(_)
        | Cause::Language
        | Cause::Withdrawn => "Lo siento, ahora nadie puede atenderle.".into(),
    }
}

const fn after(then: AfterTransfer) -> &'static str {
    match then {
        AfterTransfer::CallBack => "Puedo pedir que alguien le llame.",
        AfterTransfer::GoOn => "Mientras tanto podemos seguir aquí.",
        AfterTransfer::Noted => "",
    }
}

fn hours_week(week: &[SameHours]) -> String {
    let parts: Vec<String> =
        week.iter().map(|it| format!("{} {}", spoken_days(&it.days), spoken_spans(&it.spans))).collect();
    format!("Abrimos {}.", listed(&parts, "y"))
}

fn spoken_days(days: &[Weekday]) -> String {
    match days {
        [first, _, .., last] => format!("de {} a {}", weekday(*first), weekday(*last)),
        few => listed(&few.iter().map(|day| format!("el {}", weekday(*day))).collect::<Vec<_>>(), "y"),
    }
}

fn spoken_spans(spans: &[(Time, Time)]) -> String {
    let parts: Vec<String> = spans.iter().map(|(from, until)| span(*from, *until)).collect();
    listed(&parts, "y")
}

/// "de las 9 de la mañana a las 5 de la tarde".
fn span(from: Time, until: Time) -> String {
    format!("de {} {}", hour(from), time(until))
}

/// The time without its preposition: "las 9 de la mañana".
fn hour(at: Time) -> String {
    let said = time(at);
    said.strip_prefix("a ").map_or_else(|| said.clone(), str::to_owned)
}

fn addresses(places: &[(String, String)]) -> String {
    let parts: Vec<String> = places
        .iter()
        .map(|(name, address)| if name.is_empty() { address.clone() } else { format!("{name}, en {address}") })
        .collect();
    format!("Estamos en {}.", listed(&parts, "y"))
}

const fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "lunes",
        Weekday::Tuesday => "martes",
        Weekday::Wednesday => "miércoles",
        Weekday::Thursday => "jueves",
        Weekday::Friday => "viernes",
        Weekday::Saturday => "sábado",
        Weekday::Sunday => "domingo",
    }
}

fn date(day: Date) -> String {
    when::say(&When::Date(day), Spanish)
}

fn time(at: Time) -> String {
    when::say(&When::Time(at), Spanish)
}
