"""The product's database that is pulled from and exported to."""

# The tables of docs/contracts/postgres.md#what-is-pulled, with the types a product would give them.
TABLES = """
    create type action_status as enum ('pending', 'approved', 'rejected', 'executed', 'failed');
    create table autofill_events (
        event_id uuid primary key, user_id uuid not null, host text not null, schema_hash text not null, form_url text,
        gen_style_id text, feedback_status text, edit_chars int, edit_stats jsonb, suggested_map jsonb, final_map jsonb,
        validation_errors jsonb, duration_ms int, status text, application_id uuid, job jsonb, segment_key text,
        policy text, created_at timestamptz not null);
    create table applications (application_id uuid primary key, job jsonb, updated_at timestamptz not null);
    create table emails (
        email_id text primary key, user_id uuid not null, sender text, sender_domain text, recipient text, subject text,
        body_text text, category text, list_id text, amount numeric(12, 2), received_at timestamptz not null);
    create table policies (
        policy_id text primary key, name text, action text, enabled boolean, priority int, confidence_threshold real,
        updated_at timestamptz);
    create table proposed_actions (
        action_id uuid primary key, policy_id text, user_id uuid, email_id text, action text, confidence real,
        status action_status, created_at timestamptz, reviewed_at timestamptz);
    create table manual_actions (
        manual_id uuid primary key, user_id uuid, email_id text, action text, created_at timestamptz);
    create table form_profiles (
        id bigint generated always as identity primary key, host text not null, schema_hash text not null,
        canonical_map jsonb, style_hint jsonb, success_rate double precision, avg_edit_chars double precision,
        avg_duration_ms double precision, runs bigint, last_seen_at timestamptz, quality text,
        note text not null default 'ours', unique (host, schema_hash));
"""
