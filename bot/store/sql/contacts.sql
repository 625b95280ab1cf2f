-- Roles for the database of contacts. Run it as a superuser, connected to that database, after the bot has made its
-- tables, and again after every upgrade:
--
--   equal-voices admin sql contacts | psql --set ON_ERROR_STOP=1 contacts
--
-- equal_voices_bot     owns and uses the tables; the bot and its commands connect as this role
-- equal_voices_backup  reads everything and writes nothing
-- equal_voices_report  cannot even connect: reports read the other database
--
-- The roles have no passwords yet: set them with \password, or let pg_hba.conf decide who may use them.

DO $$
DECLARE
    wanted text;
    found record;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['equal_voices_bot', 'equal_voices_backup', 'equal_voices_report'] LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', wanted);
        END IF;
    END LOOP;

    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM equal_voices_report', current_database());
    EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO equal_voices_bot', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO equal_voices_backup', current_database());

    FOR found IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('ALTER TABLE public.%I OWNER TO equal_voices_bot', found.tablename);
        EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC', found.tablename);
        EXECUTE format('GRANT SELECT ON public.%I TO equal_voices_backup', found.tablename);
    END LOOP;
    FOR found IN
        SELECT proname FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND proname IN ('audit_guard', 'audit_anchor_guard')
    LOOP
        EXECUTE format('ALTER FUNCTION public.%I() OWNER TO equal_voices_bot', found.proname);
    END LOOP;
END $$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO equal_voices_bot;
GRANT USAGE ON SCHEMA public TO equal_voices_backup;
ALTER DEFAULT PRIVILEGES FOR ROLE equal_voices_bot IN SCHEMA public GRANT SELECT ON TABLES TO equal_voices_backup;
ALTER ROLE equal_voices_backup SET default_transaction_read_only = on;
