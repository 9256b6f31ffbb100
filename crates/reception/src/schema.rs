//! The receptionist's tables, as Diesel knows them. `migrations/` is the truth; a test compares the two.
#![expect(missing_docs, reason = "columns are described where they are made: in the migrations")]

diesel::table! {
    reception_settings (clinic_id) {
        clinic_id -> Text,
        settings -> Text,
        version -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    calls (id) {
        id -> Text,
        clinic_id -> Text,
        provider_call_id -> Text,
        origin -> Text,
        caller -> Nullable<Text>,
        dialled -> Nullable<Text>,
        status -> Text,
        language -> Text,
        intent -> Nullable<Text>,
        escalated -> Bool,
        turns -> Integer,
        state -> Text,
        version -> BigInt,
        started_at -> BigInt,
        turned_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        duration_s -> Nullable<BigInt>,
        consent -> Nullable<Text>,
        voice -> Nullable<Text>,
    }
}

diesel::table! {
    recordings (id) {
        id -> Text,
        clinic_id -> Text,
        call_id -> Text,
        kind -> Text,
        provider_id -> Text,
        status -> Text,
        duration_s -> Nullable<BigInt>,
        artifact_id -> Nullable<Text>,
        created_at -> BigInt,
        expires_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    speech_clips (clinic_id, hash) {
        clinic_id -> Text,
        hash -> Text,
        artifact_id -> Text,
        kept -> Bool,
        created_at -> BigInt,
    }
}

diesel::table! {
    speech_requests (id) {
        id -> Text,
        clinic_id -> Text,
        provider -> Text,
        outcome -> Text,
        latency_ms -> BigInt,
        characters -> BigInt,
        at -> BigInt,
    }
}

diesel::table! {
    call_replies (call_id, request_key) {
        clinic_id -> Text,
        call_id -> Text,
        request_key -> Text,
        reply -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    transcript_lines (call_id, seq) {
        call_id -> Text,
        seq -> Integer,
        clinic_id -> Text,
        speaker -> Text,
        text -> Text,
        folded -> Text,
        confidence -> Nullable<Double>,
        detail -> Nullable<Text>,
        at -> BigInt,
    }
}

diesel::table! {
    tasks (id) {
        id -> Text,
        clinic_id -> Text,
        call_id -> Nullable<Text>,
        ordinal -> Nullable<Integer>,
        origin -> Text,
        kind -> Text,
        status -> Text,
        urgency -> Text,
        urgency_rank -> Integer,
        incomplete -> Bool,
        for_role -> Text,
        title -> Text,
        patient_name -> Nullable<Text>,
        phone -> Nullable<Text>,
        slots -> Text,
        question -> Nullable<Text>,
        note -> Nullable<Text>,
        folded -> Text,
        assignee_id -> Nullable<Text>,
        decision -> Nullable<Text>,
        decision_reason -> Nullable<Text>,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<BigInt>,
        due_at -> Nullable<BigInt>,
        created_at -> BigInt,
        started_at -> Nullable<BigInt>,
        completed_at -> Nullable<BigInt>,
        version -> BigInt,
    }
}

diesel::table! {
    escalations (id) {
        id -> Text,
        clinic_id -> Text,
        call_id -> Text,
        turn -> Integer,
        origin -> Text,
        level -> Text,
        reason -> Text,
        category -> Text,
        rule -> Text,
        words -> Text,
        quote -> Text,
        status -> Text,
        raised_at -> BigInt,
        acknowledged_by -> Nullable<Text>,
        acknowledged_at -> Nullable<BigInt>,
        resolved_by -> Nullable<Text>,
        resolved_at -> Nullable<BigInt>,
        resolution -> Nullable<Text>,
        version -> BigInt,
    }
}

diesel::table! {
    call_reviews (call_id) {
        call_id -> Text,
        clinic_id -> Text,
        reviewer_id -> Text,
        verdict -> Text,
        note -> Nullable<Text>,
        at -> BigInt,
        version -> BigInt,
    }
}

diesel::table! {
    calendar_settings (clinic_id) {
        clinic_id -> Text,
        step_minutes -> Integer,
        lead_minutes -> Integer,
        hold_minutes -> Integer,
        feeds_show_names -> Bool,
        version -> BigInt,
    }
}

diesel::table! {
    practitioners (id) {
        id -> Text,
        clinic_id -> Text,
        name -> Text,
        colour -> Integer,
        hours -> Text,
        active -> Bool,
        agenda -> BigInt,
        version -> BigInt,
    }
}

diesel::table! {
    services (id) {
        id -> Text,
        clinic_id -> Text,
        name -> Text,
        minutes -> Integer,
        buffer_minutes -> Integer,
        practitioners -> Text,
        active -> Bool,
        version -> BigInt,
    }
}

diesel::table! {
    schedule_exceptions (id) {
        id -> Text,
        clinic_id -> Text,
        practitioner_id -> Nullable<Text>,
        kind -> Text,
        first_day -> Text,
        last_day -> Text,
        from_time -> Nullable<Text>,
        until_time -> Nullable<Text>,
        reason -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    appointments (id) {
        id -> Text,
        clinic_id -> Text,
        practitioner_id -> Text,
        service_id -> Text,
        status -> Text,
        cancelled_because -> Nullable<Text>,
        start_at -> BigInt,
        end_at -> BigInt,
        occupied_until -> BigInt,
        hold_expires_at -> Nullable<BigInt>,
        patient_name -> Nullable<Text>,
        phone -> Nullable<Text>,
        note -> Nullable<Text>,
        folded -> Text,
        origin -> Text,
        call_id -> Nullable<Text>,
        task_id -> Nullable<Text>,
        idempotency_key -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> BigInt,
        version -> BigInt,
    }
}

diesel::table! {
    appointment_steps (practitioner_id, step) {
        practitioner_id -> Text,
        step -> BigInt,
        clinic_id -> Text,
        appointment_id -> Text,
    }
}

diesel::table! {
    calendar_feeds (id) {
        id -> Text,
        clinic_id -> Text,
        practitioner_id -> Text,
        token_hash -> Text,
        created_by -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(calls, tasks, escalations, transcript_lines, call_reviews);

cliniq_platform::tenant_table!(
    reception_settings,
    calls,
    call_replies,
    transcript_lines,
    tasks,
    escalations,
    call_reviews,
    recordings,
    speech_clips,
    speech_requests
);
cliniq_platform::tenant_table!(
    calendar_settings,
    practitioners,
    services,
    schedule_exceptions,
    appointments,
    appointment_steps,
    calendar_feeds,
);
