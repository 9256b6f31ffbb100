//! The gateway's tables, as Diesel knows them. `migrations/` is the truth.

diesel::table! {
    llm_calls (id) {
        id -> Text,
        clinic_id -> Text,
        area -> Text,
        purpose -> Text,
        subject -> Nullable<Text>,
        model -> Text,
        endpoint -> Nullable<Text>,
        attempts -> Integer,
        status -> Nullable<Integer>,
        error -> Nullable<Text>,
        started_at -> BigInt,
        latency_us -> BigInt,
        tokens_in -> BigInt,
        tokens_out -> BigInt,
        tokens_cached -> BigInt,
        bytes_sent -> BigInt,
        bytes_received -> BigInt,
        trace -> Nullable<Text>,
        simulated -> Bool,
    }
}

diesel::table! {
    llm_endpoints (model) {
        model -> Text,
        endpoint -> Text,
        at -> BigInt,
    }
}

cliniq_platform::tenant_table!(llm_calls);
