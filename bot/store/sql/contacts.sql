-- Who may do what in the database of contacts. Run it as a superuser, connected to that database, once the bot has
-- made its tables, and again after every upgrade:
--
--   psql voices_contacts --set ON_ERROR_STOP=1 --file <(equal-voices admin sql contacts)
--
-- the owner        whoever the bot connects as here; nobody else writes
-- voices_backup    reads everything and writes nothing
-- voices_report    cannot even connect: reports read the other database
--
-- Roles that are not there yet are made without a password: set one with \password, or let pg_hba.conf decide.

DO $$
DECLARE
    owner text := (SELECT tableowner FROM pg_tables WHERE schemaname = 'public' AND tablename = 'contact');
    wanted text;
BEGIN
    IF owner IS NULL THEN
        RAISE EXCEPTION 'the bot has not made the tables of its contacts in this database';
    END IF;
    FOREACH wanted IN ARRAY ARRAY['voices_backup', 'voices_report'] LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', wanted);
        END IF;
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
    ALTER ROLE voices_backup SET default_transaction_read_only = on;
END $$;
