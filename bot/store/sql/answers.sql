-- Who may do what in the database of answers. Run it as a superuser, connected to that database, once the bot has
-- made its tables, and again after every upgrade:
--
--   psql voices_answers --set ON_ERROR_STOP=1 --file <(equal-voices admin sql answers)
--
-- the owner        whoever the bot connects as here; nobody else writes. It may also tidy the server's log of changes
--                  (the role pg_checkpoint, and two functions), and its statements are not logged
-- voices_backup    reads everything and writes nothing
-- voices_report    reads the views of the schema report, and no table: a view has none of the hidden columns (xmin,
--                  ctid) that tell in which order and together with what a row was written
--
-- Of the free texts only those have a view that an officer has approved.
-- Roles that are not there yet are made without a password: set one with \password, or let pg_hba.conf decide.

DO $$
DECLARE
    owner text := (SELECT tableowner FROM pg_tables WHERE schemaname = 'public' AND tablename = 'response');
BEGIN
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO voices_report', current_database());
    DROP SCHEMA IF EXISTS report CASCADE;
    EXECUTE format('CREATE SCHEMA report AUTHORIZATION %I', owner);
    EXECUTE format('SET LOCAL ROLE %I', owner);
    CREATE VIEW report.definition AS
        SELECT fingerprint, survey, canonical FROM public.definition ORDER BY fingerprint;
    CREATE VIEW report.cut AS
        SELECT wave, survey, fingerprint, week, responses FROM public.cut ORDER BY wave;
    CREATE VIEW report.response WITH (security_barrier) AS
        SELECT id, wave, fingerprint, language, area FROM public.response ORDER BY id;
    CREATE VIEW report.answer WITH (security_barrier) AS
        SELECT response, question, kind, value FROM public.answer ORDER BY response, question;
    CREATE VIEW report.shown_remark WITH (security_barrier) AS
        SELECT wave, question, language, text FROM public.shown_remark;
    GRANT USAGE ON SCHEMA report TO voices_report, voices_backup;
    GRANT SELECT ON ALL TABLES IN SCHEMA report TO voices_report, voices_backup;
    RESET ROLE;
END $$;
