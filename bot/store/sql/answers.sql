-- Roles for the database of answers. Run it as a superuser, connected to that database, after the bot has made its
-- tables, and again after every upgrade:
--
--   equal-voices admin sql answers | psql --set ON_ERROR_STOP=1 answers
--
-- equal_voices_bot     owns and uses the tables; the bot and its commands connect as this role
-- equal_voices_backup  reads everything and writes nothing
-- equal_voices_report  reads the views of the schema report, and no table: a view has none of the hidden columns
--                      (xmin, ctid) that tell in which order and together with what a row was written
--
-- Free texts have no view: they are read where an officer has checked them.
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
    EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO equal_voices_bot', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO equal_voices_backup, equal_voices_report', current_database());

    FOR found IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('ALTER TABLE public.%I OWNER TO equal_voices_bot', found.tablename);
        EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC, equal_voices_report', found.tablename);
        EXECUTE format('GRANT SELECT ON public.%I TO equal_voices_backup', found.tablename);
    END LOOP;
END $$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO equal_voices_bot;
GRANT USAGE ON SCHEMA public TO equal_voices_backup;
ALTER DEFAULT PRIVILEGES FOR ROLE equal_voices_bot IN SCHEMA public GRANT SELECT ON TABLES TO equal_voices_backup;
ALTER ROLE equal_voices_backup SET default_transaction_read_only = on;

DROP SCHEMA IF EXISTS report CASCADE;
CREATE SCHEMA report AUTHORIZATION equal_voices_bot;
SET ROLE equal_voices_bot;

CREATE VIEW report.definition AS SELECT fingerprint, survey, canonical FROM public.definition;
CREATE VIEW report.cut AS SELECT wave, survey, fingerprint, week, responses FROM public.cut;
CREATE VIEW report.response WITH (security_barrier) AS
    SELECT id, wave, fingerprint, language, area FROM public.response ORDER BY id;
CREATE VIEW report.answer WITH (security_barrier) AS
    SELECT response, question, kind, value FROM public.answer ORDER BY response, question;

GRANT USAGE ON SCHEMA report TO equal_voices_report;
GRANT SELECT ON ALL TABLES IN SCHEMA report TO equal_voices_report;
RESET ROLE;
ALTER ROLE equal_voices_report SET default_transaction_read_only = on;
