//! The council's tables, as Diesel knows them. `migrations/` is the truth; a test compares the two.
#![expect(missing_docs, reason = "columns are described where they are made: in the migrations")]

diesel::table! {
    council_runs (id) {
        id -> Text,
        clinic_id -> Text,
        patient_id -> Text,
        report_ids -> Text,
        state -> Text,
        panel -> Text,
        consolidators -> Text,
        labels -> Text,
        rounds -> Text,
        patience_s -> BigInt,
        stage -> Nullable<Integer>,
        round -> Nullable<Integer>,
        context_sha256 -> Nullable<Text>,
        pictures -> Integer,
        selected_id -> Nullable<Text>,
        selected_by -> Nullable<Text>,
        selected_at -> Nullable<BigInt>,
        signed_by -> Nullable<Text>,
        signed_at -> Nullable<BigInt>,
        signed_sha256 -> Nullable<Text>,
        signature_note -> Nullable<Text>,
        created_by -> Nullable<Text>,
        created_at -> BigInt,
        started_at -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
        version -> BigInt,
    }
}

diesel::table! {
    council_units (id) {
        id -> Text,
        clinic_id -> Text,
        run_id -> Text,
        round -> Integer,
        stage -> Integer,
        model -> Text,
        state -> Text,
        attempt -> Integer,
        parked -> Integer,
        parked_at -> Nullable<BigInt>,
        parked_until -> Nullable<BigInt>,
        vote -> Nullable<Text>,
        score -> Nullable<Integer>,
        ranking -> Nullable<Text>,
        made_of -> Nullable<Text>,
        cause -> Nullable<Text>,
        started_at -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    council_artifacts (id) {
        id -> Text,
        clinic_id -> Text,
        run_id -> Text,
        unit_id -> Text,
        name -> Text,
        content_type -> Text,
        sha256 -> Text,
        size -> BigInt,
        prompt -> Text,
        created_at -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(council_runs, council_units, council_artifacts);

cliniq_platform::tenant_table!(council_runs, council_units, council_artifacts);
