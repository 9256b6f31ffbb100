//! The tables of reports, as Diesel knows them. `migrations/` is the truth; a test compares the two.

diesel::table! {
    reports (id) {
        id -> Text,
        clinic_id -> Text,
        patient_id -> Text,
        state -> Text,
        fault -> Nullable<Text>,
        profile -> Text,
        reading -> BigInt,
        document_id -> Nullable<Text>,
        facts_id -> Nullable<Text>,
        pages -> Integer,
        measurements -> Integer,
        findings -> Integer,
        uploaded_by -> Nullable<Text>,
        created_at -> BigInt,
        read_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    report_files (report_id, seq) {
        report_id -> Text,
        seq -> Integer,
        clinic_id -> Text,
        artifact_id -> Text,
        name -> Text,
        kind -> Text,
        size -> BigInt,
    }
}

diesel::table! {
    report_pages (report_id, page) {
        report_id -> Text,
        page -> Integer,
        clinic_id -> Text,
        file_seq -> Integer,
        file_page -> Integer,
        how -> Text,
        gap -> Nullable<Text>,
        characters -> Integer,
    }
}

diesel::table! {
    report_pictures (report_id, page) {
        report_id -> Text,
        page -> Integer,
        clinic_id -> Text,
        artifact_id -> Text,
    }
}

cliniq_platform::tenant_table!(reports, report_files, report_pages, report_pictures);
