//! The platform's tables, as Diesel knows them. `migrations/` is the truth; a test compares the two.
#![expect(missing_docs, reason = "columns are described where they are made: in the migrations")]

diesel::table! {
    clinics (id) {
        id -> Text,
        slug -> Text,
        name -> Text,
        time_zone -> Text,
        country -> Text,
        demo -> Bool,
        created_at -> BigInt,
    }
}

diesel::table! {
    users (id) {
        id -> Text,
        email -> Text,
        name -> Text,
        password_hash -> Nullable<Text>,
        failed_sign_ins -> Integer,
        locked_until -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    members (id) {
        id -> Text,
        clinic_id -> Text,
        user_id -> Text,
        roles -> Text,
        active -> Bool,
        version -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    sessions (id) {
        id -> Text,
        user_id -> Text,
        refresh_hash -> Text,
        previous_hash -> Nullable<Text>,
        rotated_at -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    setup_links (id) {
        id -> Text,
        token_hash -> Text,
        clinic_id -> Nullable<Text>,
        email -> Nullable<Text>,
        name -> Nullable<Text>,
        roles -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
        spent_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    api_tokens (id) {
        id -> Text,
        clinic_id -> Text,
        user_id -> Text,
        name -> Text,
        token_hash -> Text,
        perms -> Text,
        created_at -> BigInt,
        last_used_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    signing_keys (id) {
        id -> Text,
        sealed_private -> Text,
        public_key -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    clinic_addresses (kind, address) {
        kind -> Text,
        address -> Text,
        clinic_id -> Text,
    }
}

diesel::table! {
    connectors (clinic_id, vendor) {
        clinic_id -> Text,
        vendor -> Text,
        settings -> Text,
        sealed -> Nullable<Text>,
        updated_at -> BigInt,
    }
}

diesel::table! {
    audit_entries (seq) {
        seq -> BigInt,
        clinic_id -> Text,
        at -> BigInt,
        actor_kind -> Text,
        actor_id -> Nullable<Text>,
        action -> Text,
        subject -> Text,
        detail -> Nullable<Text>,
        request_id -> Text,
    }
}

diesel::table! {
    events (seq) {
        seq -> BigInt,
        xid -> BigInt,
        id -> Text,
        clinic_id -> Text,
        name -> Text,
        subject -> Text,
        payload -> Text,
        actor_id -> Nullable<Text>,
        at -> BigInt,
    }
}

diesel::table! {
    jobs (id) {
        id -> Text,
        clinic_id -> Text,
        name -> Text,
        key -> Nullable<Text>,
        payload -> Text,
        state -> Text,
        attempts -> Integer,
        run_at -> BigInt,
        leased_until -> Nullable<BigInt>,
        leased_by -> Nullable<Text>,
        last_error -> Nullable<Text>,
        created_at -> BigInt,
        finished_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    notifications (id) {
        id -> Text,
        clinic_id -> Text,
        user_id -> Text,
        about -> Text,
        kind -> Text,
        title -> Text,
        body -> Text,
        link -> Text,
        created_at -> BigInt,
        read_at -> Nullable<BigInt>,
        cleared_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    notification_preferences (clinic_id, user_id) {
        clinic_id -> Text,
        user_id -> Text,
        phone -> Nullable<Text>,
        sms -> Text,
        version -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    deliveries (id) {
        id -> Text,
        clinic_id -> Text,
        notification_id -> Text,
        user_id -> Text,
        channel -> Text,
        address -> Text,
        status -> Text,
        provider_id -> Nullable<Text>,
        error_code -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    artifacts (id) {
        id -> Text,
        clinic_id -> Text,
        content_type -> Text,
        sha256 -> Text,
        size -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    patients (id) {
        id -> Text,
        clinic_id -> Text,
        label -> Text,
        notes -> Text,
        date_of_birth -> Nullable<Text>,
        phone -> Nullable<Text>,
        tags -> Text,
        folded -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
        version -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(clinics, users, members, sessions, api_tokens, connectors, notifications);

crate::tenant_table!(
    artifacts,
    members,
    api_tokens,
    connectors,
    clinic_addresses,
    audit_entries,
    events,
    jobs,
    notifications,
    notification_preferences,
    deliveries,
    patients
);
