/** The tables of journals and limiters in Postgres, and the limiter's function. */
import { exchange, limiters } from '../limiter/postgres-function.js'

/**
 * Makes the tables, unless they are there, and the function. `journals` has a row for each journal: who may append, until when that
 * worker is taken to live, and how many pieces there are. `pieces` has what was appended. `limiters` has a row for each limit.
 */
export const migration = `-- Tables for cometchat-import. It may be run again, and by several at once: what is there stays.
do $migration$ begin

-- "If not exists" alone fails if two create the same table at a time, and so does "or replace".
perform pg_advisory_xact_lock(hashtext('cometchat-import migration'));

create table if not exists cometchat_import_journals (
  name text primary key,
  number bigint not null,         -- of the hold: raised by each worker that takes hold
  holder text not null,           -- the only hold that may append
  worker text not null,           -- its name, for people
  held_until timestamptz,         -- null: released
  length bigint not null          -- of the journal, in pieces
) with (fillfactor = 50);

create table if not exists cometchat_import_pieces (
  name text not null references cometchat_import_journals on delete cascade,
  number bigint not null,         -- from 0
  bytes bytea not null,
  primary key (name, number)
);

${limiters};

${exchange}

end $migration$;
`
