DO $$
DECLARE
    owner text := (SELECT tableowner FROM pg_tables WHERE schemaname = 'public' AND tablename = 'TABLE_OF_IT');
    wanted text;
BEGIN
    IF owner IS NULL THEN
        RAISE EXCEPTION 'the bot has not made the tables of its STORE in this database';
    END IF;
    FOREACH wanted IN ARRAY ARRAY['voices_backup', 'voices_report'] LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', wanted);
        END IF;
        EXECUTE format('ALTER ROLE %I SET default_transaction_read_only = on', wanted);
    END LOOP;

    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC, voices_report', current_database());
    EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO %I', current_database(), owner);
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO voices_backup', current_database());

    REVOKE ALL ON SCHEMA public FROM PUBLIC, voices_report;
    EXECUTE format('GRANT USAGE, CREATE ON SCHEMA public TO %I', owner);
    GRANT USAGE ON SCHEMA public TO voices_backup;
    REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, voices_report;
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO voices_backup;
    EXECUTE format(
        'ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA public GRANT SELECT ON TABLES TO voices_backup', owner
    );

    -- After a cut the bot ends the log of changes and writes over it: who acted, and how often, stands there.
    IF current_setting('server_version_num')::int >= 150000 THEN
        EXECUTE format('GRANT pg_checkpoint TO %I', owner);
        EXECUTE format('GRANT EXECUTE ON FUNCTION pg_switch_wal(), pg_ls_waldir() TO %I', owner);
    ELSE
        RAISE WARNING 'before PostgreSQL 15 only a superuser can tidy the log of changes after a cut';
    END IF;

    -- What the bot says to the server holds numbers of people and, at the cut, answers: none of it goes into its log.
    FOREACH wanted IN ARRAY ARRAY[
        'log_statement = none', 'log_min_duration_statement = -1', 'log_min_duration_sample = -1',
        'log_transaction_sample_rate = 0', 'log_parameter_max_length = 0', 'log_parameter_max_length_on_error = 0',
        'log_error_verbosity = terse'
    ] LOOP
        EXECUTE format('ALTER ROLE %I SET %s', owner, wanted);
    END LOOP;
END $$;
