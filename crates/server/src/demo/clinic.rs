//! The demo's clinic and its people, and how they work through a week's tasks.

use anyhow::{Context as _, Result};
use cliniq_platform::{
    Id, Phi,
    access::Role,
    config::Config,
    secret::Secret,
    tenancy::{Clinic, NewClinic, NewUser, User},
};
use cliniq_reception::{
    dialog::{
        Desk, ForRole, TaskKind,
        desk::{Faq, Location, Said},
    },
    escalations,
    settings::{Contact, Edit, SpeechAccounts, Telephony},
    tasks::{self, Group, NewDecision, Order, Sort, TaskFilter, TaskPatch, Verdict},
};
use serde::{Deserialize, Serialize};

use crate::assemble::Product;

/// Where the demo notes who can sign in, so that a second start tells it again.
const NOTE: &str = "people.json";

/// Who can sign in to the demo.
pub(crate) struct People {
    pub(crate) clinic: Id<Clinic>,
    /// Drawn when the demo was made; it is everybody's.
    pub(crate) password: Secret<String>,
    pub(crate) all: Vec<Person>,
}

/// One of the demo's people.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Person {
    pub(crate) job: String,
    pub(crate) email: String,
    user: Id<User>,
    roles: Vec<Role>,
}

#[derive(Serialize, Deserialize)]
struct Note {
    clinic: Id<Clinic>,
    password: String,
    all: Vec<Person>,
}

const STAFF: [(&str, &str, &str, Role); 4] = [
    ("front desk", "Anna Reyes", "anna@demo.example", Role::Staff),
    ("doctor", "Dr. Amara Okafor", "okafor@demo.example", Role::Doctor),
    ("manager", "Ben Hollis", "ben@demo.example", Role::Admin),
    ("auditor", "Chris Vale", "vale@demo.example", Role::Auditor),
];

/// The people of a demo that is there already.
pub(super) fn known(config: &Config) -> Result<Option<People>> {
    let path = config.keys.file.with_file_name(NOTE);
    if !path.exists() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    let Note { clinic, password, all } =
        serde_json::from_str(&text).context("the demo's note is damaged; use --fresh")?;
    Ok(Some(People { clinic, password: Secret::new(password), all }))
}

/// Notes who can sign in. The clinic is invented, so its password may lie beside its data.
pub(super) fn remember(config: &Config, people: &People) -> Result<()> {
    let note = Note { clinic: people.clinic, password: people.password.expose().clone(), all: people.all.clone() };
    let path = config.keys.file.with_file_name(NOTE);
    std::fs::write(&path, serde_json::to_vec_pretty(&note)?)
        .with_context(|| format!("{} cannot be written", path.display()))
}

/// Makes the clinic and its people.
pub(super) async fn found(product: &Product) -> Result<People> {
    let platform = &product.platform;
    let new = NewClinic {
        name: "Riverside Family Clinic".to_owned(),
        time_zone: "America/New_York".to_owned(),
        country: "US".to_owned(),
        demo: true,
    };
    let clinic = platform.create_clinic(new).await?.id;
    let drawn = Id::<User>::new();
    // The end of an id is random: eight digits of it are enough for a clinic that exists on this machine only.
    let password = Secret::new(format!("river-{}", &drawn.as_str()[drawn.as_str().len() - 8..]));
    let mut all = Vec::new();
    for (job, name, email, role) in STAFF {
        let user =
            NewUser { email: email.to_owned(), name: name.to_owned(), roles: vec![role], password: password.clone() };
        let member = platform.create_user(clinic, user).await?;
        all.push(Person { job: job.to_owned(), email: email.to_owned(), user: member.user.id, roles: vec![role] });
    }
    let ctx = platform.ctx_for_host(clinic);
    let overview = product.reception.get_settings(&ctx).await?;
    let mut settings = overview.settings;
    settings.desk = desk(settings.desk);
    settings.on_call = vec![contact("Dr. Amara Okafor", "+12025550190")];
    settings.front_desk = vec![contact("Front desk", "+12025550191")];
    let edit = Edit {
        settings,
        numbers: vec!["+12025550100".to_owned()],
        telephony: None::<Telephony>,
        speech: SpeechAccounts::default(),
    };
    product.reception.put_settings(&ctx, overview.version, edit).await?;
    Ok(People { clinic, password, all })
}

fn contact(name: &str, phone: &str) -> Contact {
    Contact { name: name.to_owned(), phone: phone.to_owned(), ..Contact::default() }
}

fn desk(initial: Desk) -> Desk {
    let said = |en: &str, es: &str| Said { en: en.to_owned(), es: es.to_owned() };
    Desk {
        doctors: vec!["Dr. Amara Okafor".to_owned(), "Dr. Henrik Lund".to_owned()],
        phone: "+12025550100".to_owned(),
        insurers: vec!["Blue Cross".to_owned(), "Aetna".to_owned(), "Medicare".to_owned()],
        locations: vec![Location {
            name: "Riverside".to_owned(),
            address: "12 Mill Lane, next to the library".to_owned(),
            directions: said("Take bus 14 to Mill Bridge.", "Tome el autobús 14 hasta Mill Bridge."),
            parking: said(
                "There is free parking behind the building.",
                "Hay aparcamiento gratuito detrás del edificio.",
            ),
        }],
        faq: vec![Faq {
            topic: None,
            asks: vec!["mask".to_owned(), "mascarilla".to_owned()],
            answer: said("Masks are welcome but not required.", "La mascarilla es bienvenida, pero no es obligatoria."),
        }],
        ..initial
    }
}

/// The clinic works: the doctor decides what is hers, the front desk completes the rest and answers escalations.
pub(super) async fn work_off(product: &Product, people: &People) -> Result<()> {
    let (staff, doctor) = (person(people, Role::Staff)?, person(people, Role::Doctor)?);
    let platform = &product.platform;
    let desk = platform.ctx_for_member(people.clinic, staff).await?;
    let doctor = platform.ctx_for_member(people.clinic, doctor).await?;
    let reception = &product.reception;
    for sheet in reception.list_escalations(&desk, Some(escalations::Status::Open), None, 50).await?.items {
        platform.clock().advance(std::time::Duration::from_secs(40));
        let id = sheet.escalation.id;
        reception.acknowledge_escalation(&doctor, id).await?;
        platform.clock().advance(std::time::Duration::from_secs(600));
        let note = Phi::new("Spoke with the caller; taken over by the team.".to_owned());
        reception.resolve_escalation(&doctor, id, note).await?;
    }
    let pending = TaskFilter { status: Some(tasks::Status::Pending), ..TaskFilter::default() };
    for sheet in
        reception.list_tasks(&desk, pending, Order { group: Group::None, sort: Sort::Oldest }, None, 50).await?.items
    {
        let task = sheet.task;
        platform.clock().advance(std::time::Duration::from_secs(420));
        if task.for_role == ForRole::Doctor && task.kind != TaskKind::Escalation {
            let decision = NewDecision { verdict: Verdict::Approve, reason: None, follow_up: None };
            reception.decide_task(&doctor, task.id, decision).await?;
            continue;
        }
        let who = if task.for_role == ForRole::Doctor { &doctor } else { &desk };
        let begun = TaskPatch { status: Some(tasks::Status::InProgress), ..TaskPatch::default() };
        let task = reception.change_task(who, task.id, task.version, begun).await?.task;
        platform.clock().advance(std::time::Duration::from_secs(300));
        let done = TaskPatch { status: Some(tasks::Status::Completed), ..TaskPatch::default() };
        reception.change_task(who, task.id, task.version, done).await?;
    }
    Ok(())
}

pub(super) fn person(people: &People, role: Role) -> Result<Id<User>> {
    let found = people.all.iter().find(|person| person.roles.contains(&role));
    found.map(|person| person.user).context("the demo has nobody of that role")
}
