import { expect, it } from 'vitest';
import { baselineOf } from '../../src/adopt/dump-baseline.ts';

const dump = String.raw`--
-- PostgreSQL database dump
--

\restrict abc123

-- Dumped from database version 18.1
-- Dumped by pg_dump version 18.1

SET statement_timeout = 0;
SET client_encoding = 'UTF8';
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;

--
-- Name: public; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA public;


--
-- Name: touch(integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.touch(integer) RETURNS void
    LANGUAGE sql
    AS $_$
-- A comment of its own.
UPDATE public.users
SET touched = now()
WHERE id = $1;
$_$;


SET default_table_access_method = heap;

--
-- Name: users; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.users (
    id integer NOT NULL,
    touched timestamp with time zone
);


--
-- PostgreSQL database dump complete
--

\unrestrict abc123

`;

it('leaves out what pg_dump says to psql and to its session, and nothing of a body', () => {
  expect(baselineOf(dump)).toBe(`-- The schema as it was when this database was adopted.
-- lint-ignore: no-down-file Everything starts with it.
set local check_function_bodies = false;

CREATE FUNCTION public.touch(integer) RETURNS void
    LANGUAGE sql
    AS $_$
-- A comment of its own.
UPDATE public.users
SET touched = now()
WHERE id = $1;
$_$;

CREATE TABLE public.users (
    id integer NOT NULL,
    touched timestamp with time zone
);
`);
});
