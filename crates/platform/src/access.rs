//! Roles, permissions and the one table that joins them. Every operation names the permission it needs.
#![deny(clippy::wildcard_enum_match_arm)]

use serde::{Deserialize, Serialize};

/// What a person is in a clinic; a person may be several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Answers for the clinic; may do everything but decide as a doctor.
    Owner,
    /// Runs the clinic's set-up and people.
    Admin,
    /// Decides on refills and medical questions.
    Doctor,
    /// The front desk.
    Staff,
    /// An expert who works in the studio.
    Expert,
    /// Reads, exports the audit, changes nothing.
    Auditor,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 6] = [Self::Owner, Self::Admin, Self::Doctor, Self::Staff, Self::Expert, Self::Auditor];

    /// The role's permissions: the role table.
    pub const fn perms(self) -> Perms {
        use Perm::*;
        const FRONT_DESK: Perms = Perms::of(&[
            CallRead,
            CallSimulate,
            TaskRead,
            TaskCreate,
            TaskUpdate,
            TranscriptRead,
            EscalationRead,
            EscalationAcknowledge,
            EscalationResolve,
            NotificationRead,
            ReceptionSettingsRead,
            AppointmentRead,
            AppointmentWrite,
            PatientRead,
            PatientWrite,
            ReportRead,
            ReportWrite,
            TokenManage,
        ]);
        const JUDGEMENT: Perms = Perms::of(&[ReviewRead, ReviewWrite, AnalyticsRead]);
        const COUNCIL: Perms = Perms::of(&[CouncilRead, CouncilRun]);
        const SET_UP: Perms = Perms::of(&[
            ReceptionSettingsWrite,
            CalendarManage,
            MemberRead,
            MemberManage,
            AuditRead,
            DeadLetterRead,
            DeadLetterReplay,
        ]);
        match self {
            Self::Owner | Self::Admin => FRONT_DESK.and(SET_UP).and(JUDGEMENT).and(COUNCIL),
            Self::Doctor => {
                FRONT_DESK.and(JUDGEMENT).and(COUNCIL).and(Perms::of(&[TaskDecide, CalendarManage, CouncilSign]))
            }
            Self::Staff => FRONT_DESK,
            Self::Expert => Perms::of(&[NotificationRead, TokenManage]),
            Self::Auditor => Perms::of(&[
                CallRead,
                TaskRead,
                TranscriptRead,
                EscalationRead,
                ReviewRead,
                AnalyticsRead,
                NotificationRead,
                ReceptionSettingsRead,
                AppointmentRead,
                PatientRead,
                ReportRead,
                CouncilRead,
                MemberRead,
                AuditRead,
                DeadLetterRead,
            ]),
        }
    }
}

macro_rules! perms {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)+) => {
        /// Something that may be done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        pub enum Perm { $($(#[$doc])* #[serde(rename = $text)] $name,)+ }

        impl Perm {
            /// All permissions.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The stable name, as in tokens, audit rows and errors.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

perms! {
    /// See calls.
    CallRead = "call.read",
    /// Make a simulated call.
    CallSimulate = "call.simulate",
    /// See tasks.
    TaskRead = "task.read",
    /// Add a task by hand.
    TaskCreate = "task.create",
    /// Claim, move and edit tasks.
    TaskUpdate = "task.update",
    /// Approve, reject or follow up as a doctor.
    TaskDecide = "task.decide",
    /// Read transcripts; each read is audited.
    TranscriptRead = "transcript.read",
    /// See escalations.
    EscalationRead = "escalation.read",
    /// Take an escalation on.
    EscalationAcknowledge = "escalation.acknowledge",
    /// Close an escalation.
    EscalationResolve = "escalation.resolve",
    /// See which calls wait for a review, and what reviewers said.
    ReviewRead = "review.read",
    /// Review calls.
    ReviewWrite = "review.write",
    /// See figures and plots of calls, tasks and alarms.
    AnalyticsRead = "analytics.read",
    /// See and clear one's own notifications.
    NotificationRead = "notification.read",
    /// See the receptionist's settings.
    ReceptionSettingsRead = "reception_settings.read",
    /// Change the receptionist's settings.
    ReceptionSettingsWrite = "reception_settings.write",
    /// See the calendar and its appointments.
    AppointmentRead = "appointment.read",
    /// Hold, book, move and cancel appointments.
    AppointmentWrite = "appointment.write",
    /// Change services, practitioners, hours and exceptions of the calendar; hand out its feeds.
    CalendarManage = "calendar.manage",
    /// See patients; each reading is audited.
    PatientRead = "patient.read",
    /// Enter, change and delete patients.
    PatientWrite = "patient.write",
    /// Read the reports of patients; each reading is audited.
    ReportRead = "report.read",
    /// Upload reports and have them read again.
    ReportWrite = "report.write",
    /// See runs of the council, their texts and votes; each reading of a text is audited.
    CouncilRead = "council.read",
    /// Set up runs of the council, start, halt and repeat them, choose a draft.
    CouncilRun = "council.run",
    /// Sign a draft of the council, which releases the patient's version.
    CouncilSign = "council.sign",
    /// See who works here.
    MemberRead = "member.read",
    /// Invite people, change their roles, deactivate them.
    MemberManage = "member.manage",
    /// Make and revoke one's own API tokens.
    TokenManage = "token.manage",
    /// Read the audit.
    AuditRead = "audit.read",
    /// See jobs that were given up.
    DeadLetterRead = "dead_letter.read",
    /// Run jobs again that were given up.
    DeadLetterReplay = "dead_letter.replay",
}

/// A set of permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Perms(u64);

impl Perms {
    /// Nothing.
    pub const NONE: Self = Self(0);

    /// These permissions.
    pub const fn of(perms: &[Perm]) -> Self {
        let mut bits = 0;
        let mut at = 0;
        while at < perms.len() {
            bits |= 1 << perms[at] as u64;
            at += 1;
        }
        Self(bits)
    }

    /// Everything a person with these roles may do.
    pub fn of_roles(roles: &[Role]) -> Self {
        roles.iter().fold(Self::NONE, |held, role| held.and(role.perms()))
    }

    /// Both sets together.
    #[must_use]
    pub const fn and(self, more: Self) -> Self {
        Self(self.0 | more.0)
    }

    /// What is in both sets: a token never has more than its owner.
    #[must_use]
    pub const fn within(self, limit: Self) -> Self {
        Self(self.0 & limit.0)
    }

    /// Whether the permission is in the set.
    pub const fn has(self, perm: Perm) -> bool {
        self.0 & (1 << perm as u64) != 0
    }

    /// The permissions by name.
    pub fn names(self) -> Vec<&'static str> {
        Perm::ALL.iter().filter(|perm| self.has(**perm)).map(|perm| perm.as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_doctors_decide_and_sign_and_auditors_change_nothing() {
        for role in Role::ALL {
            assert_eq!(role.perms().has(Perm::TaskDecide), role == Role::Doctor, "{role:?}");
            assert_eq!(role.perms().has(Perm::CouncilSign), role == Role::Doctor, "{role:?}");
        }
        let reads = Role::Auditor.perms().names();
        assert!(reads.iter().all(|name| name.ends_with(".read")), "{reads:?}");
    }

    #[test]
    fn a_token_never_has_more_than_its_owner() {
        let asked = Perms::of(&[Perm::TaskDecide, Perm::TaskRead]);
        assert_eq!(asked.within(Role::Staff.perms()), Perms::of(&[Perm::TaskRead]));
    }
}
