/**
 * The limiter's table in Postgres: a row for each limit, and the function that runs an ask on it. The function does what `exchange` in
 * `src/importer/limiter/cells.rs` does, in the same order, and that says why; tests hold the two together.
 */

/** The function's name. Its number is raised when the function changes, so that a package never calls an earlier one. */
export const FUNCTION = 'cometchat_import_exchange_1'

/** The clock, in milliseconds: as it is when the row is locked, while `now()` would be when the statement began. */
export const CLOCK = 'floor(extract(epoch from clock_timestamp()) * 1000)::bigint'

/** Which process of the server it is: another one may have lost what was kept. */
export const RUN = 'floor(extract(epoch from pg_postmaster_start_time()) * 1000000)::bigint'

/** Makes the table. A cell that is taken has an item in each of the arrays `held_…`, at the same place in all of them. */
export const limiters = `create table if not exists cometchat_import_limiters (
  name text primary key,
  max_requests bigint not null default 0,
  window_ms bigint not null default 0,
  epoch text not null default '',          -- which state this is; '': none yet
  earlier text[] not null default '{}',    -- the states before it
  run bigint not null default 0,           -- the server's process that wrote it last
  began bigint not null default 0,         -- moments are in milliseconds
  last bigint not null default 0,
  ahead bigint not null default 0,
  gate bigint not null default 0,
  last_id bigint not null default 0,
  longest_life bigint not null default 0,
  claimed_until bigint not null default 0,
  held_id bigint[] not null default '{}',
  held_worker bigint[] not null default '{}',
  held_ask bigint[] not null default '{}',
  held_open boolean[] not null default '{}',
  held_from bigint[] not null default '{}',
  held_until bigint[] not null default '{}',
  virtual_time bigint not null default 0,
  jobs jsonb not null default '[]'
) with (fillfactor = 50, toast_tuple_target = 8160);   -- rows are changed in place, and are not compressed`

const LOCK = `
  -- What was granted and is forgotten would be granted again.
  if current_setting('synchronous_commit') not in ('on', 'remote_apply') then
    perform set_config('synchronous_commit', 'on', true);
  end if;
  loop
    select * into cells from cometchat_import_limiters kept where kept.name = limiter for update;
    exit when found;
    insert into cometchat_import_limiters (name) values (limiter) on conflict do nothing;
  end loop;
  server_clock := ${CLOCK};
  server_run := ${RUN};`

const ADOPT_RATE = `
  if cells.epoch <> '' and (cells.max_requests <> rate_limit or cells.window_ms <> rate_window) then
    present := greatest(cells.last, server_clock - cells.ahead, 0);
    if cells.gate > present or present < any (cells.held_until) then
      return jsonb_build_object('otherRate',
        jsonb_build_object('limit', cells.max_requests, 'windowMs', cells.window_ms));
    end if;
    cells.gate := present + greatest(hold - (cells.window_ms + cells.window_ms / 300 + 10), 0);
    cells.held_until := array_fill(0::bigint, array[cardinality(cells.held_id)]);   -- they are dropped below
    cells.held_open := array_fill(false, array[cardinality(cells.held_id)]);
  end if;
  cells.max_requests := rate_limit;
  cells.window_ms := rate_window;
  cells.longest_life := least(greatest(cells.longest_life, life, (ask -> 'longestLifeMs')::bigint), longest);`

const ADVANCE = `
  is_same := seen_epoch = cells.epoch;
  if is_same and (ask #> '{step,aheadMs}')::bigint = cells.ahead then
    cells.ahead := cells.ahead + (ask #> '{step,byMs}')::bigint;
  end if;
  clock := greatest(server_clock - cells.ahead, 0);
  quarantine := horizon + cells.longest_life + hold;
  is_first := cells.epoch = '';
  is_unknown := seen_epoch <> '' and not is_same and seen_epoch <> all (cells.earlier);
  is_renewed := is_first
    or (server_run <> cells.run and server_run <> 0 and cells.run <> 0)
    or (is_same and seen_id > cells.last_id)
    or cells.last - clock > quarantine;
  if server_run <> 0 then
    cells.run := server_run;
  end if;
  cells.last := greatest(cells.last, clock);
  present := cells.last;
  if is_renewed then
    if clock < present then
      cells.ahead := server_clock - present;
      clock := present;
    end if;
    if not is_first then
      cells.earlier := (cells.earlier || cells.epoch)[greatest(cardinality(cells.earlier) - 2, 1):];
    end if;
    cells.epoch := left(replace(gen_random_uuid()::text, '-', ''), 16);
    cells.began := present;
    cells.last_id := greatest(cells.last_id, seen_id);
    cells.claimed_until := 0;
  end if;
  if is_unknown or (is_renewed and not is_first) then
    cells.gate := greatest(cells.gate, present + quarantine);
  end if;
  is_same := seen_epoch = cells.epoch;
  if not is_same and seen_epoch <> '' then
    cells.gate := greatest(cells.gate, cells.began + quarantine);
    if seen_epoch <> all (cells.earlier) then
      cells.earlier := (cells.earlier || seen_epoch)[greatest(cardinality(cells.earlier) - 2, 1):];
    end if;
  end if;
  if (ask -> 'refusedMs')::bigint > 0 then
    cells.gate := greatest(cells.gate, present + least((ask -> 'refusedMs')::bigint, longest));
  end if;`

const TAKE_BACK = `
  if is_same then
    for at in 0 .. jsonb_array_length(ask -> 'completed') - 1 loop
      item := ask -> 'completed' -> at;
      place := array_position(cells.held_id, (item -> 'id')::bigint);
      if cells.held_worker[place] = worker and cells.held_open[place] then
        moment := greatest(present - (item -> 'ageMs')::bigint, cells.held_from[place]);
        cells.held_until[place] := least(cells.held_until[place], moment + hold);
        cells.held_open[place] := false;
      end if;
    end loop;
    for at in 0 .. jsonb_array_length(ask -> 'unused') - 1 loop
      place := array_position(cells.held_id, (ask -> 'unused' -> at)::bigint);
      if cells.held_worker[place] = worker and cells.held_open[place] then
        cells.held_until[place] := cells.held_from[place];
        cells.held_open[place] := false;
      end if;
    end loop;
  end if;
  -- Of replies that did not reach the worker.
  for place in 1 .. cardinality(cells.held_id) loop
    if cells.held_worker[place] = worker and cells.held_open[place] and cells.held_ask[place] < (ask -> 'number')::bigint
        and (not is_same or cells.held_id[place] > seen_id) then
      cells.held_until[place] := cells.held_from[place];
      cells.held_open[place] := false;
    end if;
  end loop;`

/** Drops cells that are free, or that another grant replaces. @param {string} condition which to keep */
const keepCells = (condition) => `
    select coalesce(array_agg(cell.id), '{}'), coalesce(array_agg(cell.worker), '{}'), coalesce(array_agg(cell.ask), '{}'),
      coalesce(array_agg(cell.open), '{}'), coalesce(array_agg(cell.start), '{}'), coalesce(array_agg(cell.until), '{}')
    into cells.held_id, cells.held_worker, cells.held_ask, cells.held_open, cells.held_from, cells.held_until
    from unnest(cells.held_id, cells.held_worker, cells.held_ask, cells.held_open, cells.held_from, cells.held_until)
      cell (id, worker, ask, open, start, until)
    where ${condition};`

const CONTEST = `
  rank := cells.virtual_time;
  latest := cells.virtual_time;
  for at in 0 .. jsonb_array_length(cells.jobs) - 1 loop
    item := cells.jobs -> at;
    is_waiting := (item -> 'until')::bigint >= present;
    if item ->> 'id' = job_id then
      rank := greatest((item -> 'virtualTime')::bigint, case when is_waiting then 0 else cells.virtual_time end);
      due := (item -> 'due')::bigint;
    elsif is_waiting then
      others := others || item;
      if (item -> 'backlog')::bigint > 0 then
        rival_live := rival_live || (item -> 'isLive')::boolean;
        rival_rank := rival_rank || (item -> 'virtualTime')::bigint;
        rival_step := rival_step || WHOLE_STEP / (item -> 'weight')::bigint;
        rival_due := rival_due || (item -> 'due')::bigint;
        rival_left := rival_left || (item -> 'backlog')::bigint;
        weights := weights + (item -> 'weight')::bigint;
      end if;
    end if;
  end loop;`

const CHOOSE = `
  soonest := greatest(present, cells.gate);
  if soonest <= clock + horizon then
    free := cells.max_requests - cardinality(cells.held_id);
  end if;
  for moment, id in
    select soonest, null::bigint from generate_series(1, free)
    union all
    select greatest(cell.until, cells.gate), cell.id from unnest(cells.held_until, cells.held_id) cell (until, id)
    where greatest(cell.until, cells.gate) <= clock + horizon
    order by 1, 2 nulls first offset spare
  loop
    exit when cardinality(granted) >= want;
    best := null;
    for place in 1 .. cardinality(rival_live) loop
      if rival_left[place] > 0 and rival_due[place] <= moment + horizon and (best is null
          or (not rival_live[place], rival_rank[place]) < (not rival_live[best], rival_rank[best])) then
        best := place;
      end if;
    end loop;
    if (not rival_live[best], rival_rank[best]) < (not is_live, rank) then
      rival_rank[best] := rival_rank[best] + rival_step[best];
      rival_left[best] := rival_left[best] - 1;
      is_kept := true;
    else
      latest := greatest(latest, rank);
      rank := rank + WHOLE_STEP / weight;
      granted := granted || moment;
      if id is not null then
        replaced := replaced || id;
      end if;
    end if;
  end loop;`

const HOLD = `
  count := cardinality(granted);
  if cardinality(replaced) > 0 then${keepCells('cell.id <> all (replaced)')}
  end if;
  if count > 0 then
    select jsonb_agg(jsonb_build_object('id', cells.last_id + cell.at, 'inMs', greatest(cell.start - clock, 0))),
      cells.held_id || array_agg(cells.last_id + cell.at), cells.held_until || array_agg(cell.start + life + hold)
    into grants, cells.held_id, cells.held_until
    from unnest(granted) with ordinality cell (start, at);
    cells.held_worker := cells.held_worker || array_fill(worker, array[count]);
    cells.held_ask := cells.held_ask || array_fill((ask -> 'number')::bigint, array[count]);
    cells.held_open := cells.held_open || array_fill(true, array[count]);
    cells.held_from := cells.held_from || granted;
    cells.last_id := cells.last_id + count;
  end if;`

const TURN = `
  if count < want and is_kept then
    again := horizon / 8 + 1;
  elsif count < want then
    if not is_live then
      claimed := greatest(cells.claimed_until - present, 0) / cell_ms;
      cells.claimed_until := greatest(cells.claimed_until, present) + cell_ms;
    end if;
    claimed := claimed + spare;
    moment := present;
    free := cells.max_requests - cardinality(cells.held_id);
    if claimed % rate_limit >= free then
      select case when cell.open and cell.start + hold > present + horizon then cell.start + hold else cell.until end
      into moment
      from unnest(cells.held_open, cells.held_from, cells.held_until) cell (open, start, until)
      order by 1 offset claimed % rate_limit - free limit 1;
    end if;
    moment := greatest(moment, cells.gate) + claimed / rate_limit * hold - horizon / 2;
    again := least(greatest(moment - clock, horizon / 16 + 1), hold * 4);
  end if;`

const VISIT = `
  if want > 0 then
    cells.virtual_time := latest;
    due := least(case when due > present then due end, present + again);
    if jsonb_array_length(others) < 24 then
      others := others || jsonb_build_object('id', job_id, 'weight', weight, 'isLive', is_live, 'virtualTime', rank,
        'due', due, 'until', due + turn, 'backlog', greatest((ask -> 'backlog')::bigint, want) - count);
    end if;
    cells.jobs := others;
  elsif (ask -> 'backlog')::bigint = 0 then
    cells.jobs := jsonb_path_query_array(cells.jobs, '$[*] ? (@.id <> $id)', jsonb_build_object('id', job_id));
  end if;`

const KEEP_AND_REPLY = `
  update cometchat_import_limiters kept set (max_requests, window_ms, epoch, earlier, run, began, last, ahead, gate, last_id,
    longest_life, claimed_until, held_id, held_worker, held_ask, held_open, held_from, held_until, virtual_time, jobs)
  = (cells.max_requests, cells.window_ms, cells.epoch, cells.earlier, cells.run, cells.began, cells.last, cells.ahead,
    cells.gate, cells.last_id, cells.longest_life, cells.claimed_until, cells.held_id, cells.held_worker, cells.held_ask,
    cells.held_open, cells.held_from, cells.held_until, cells.virtual_time, cells.jobs)
  where kept.name = limiter;
  return jsonb_build_object('number', ask -> 'number', 'seen', jsonb_build_object('epoch', cells.epoch, 'lastId', cells.last_id),
    'clockMs', clock, 'aheadMs', cells.ahead, 'longestLifeMs', cells.longest_life, 'grants', grants, 'againMs', again,
    'closedMs', case when cells.gate > present then greatest(cells.gate - clock, 0) else 0 end,
    'held', cardinality(cells.held_id), 'share', greatest(rate_limit * weight / weights, 1));`

/** Makes the function. It expects nothing of the session. Its row is locked until its transaction, one statement, ends. */
export const exchange = `create or replace function ${FUNCTION}(limiter text, ask jsonb) returns jsonb language plpgsql as $function$
#variable_conflict use_variable
declare
  WHOLE_STEP constant bigint := 720720;
  longest constant bigint := 24 * 60 * 60 * 1000;
  rate_limit bigint := (ask #> '{rate,limit}')::bigint;
  rate_window bigint := (ask #> '{rate,windowMs}')::bigint;
  hold bigint := rate_window + rate_window / 300 + 10;
  horizon bigint := rate_window / 30;
  turn bigint := rate_window / 20;
  cell_ms bigint := greatest(hold / rate_limit, 1);
  worker bigint := ('x' || (ask ->> 'worker'))::bit(64)::bigint;
  life bigint := least((ask -> 'lifeMs')::bigint, longest);
  seen_epoch text := ask #>> '{seen,epoch}';
  seen_id bigint := (ask #> '{seen,lastId}')::bigint;
  want bigint := (ask -> 'want')::bigint;
  job_id text := ask #>> '{job,id}';
  weight bigint := greatest((ask #> '{job,weight}')::bigint, 1);
  is_live boolean := ask #>> '{job,spare}' is null;
  spare bigint := case when is_live then 0 else least((ask #> '{job,spare}')::bigint, rate_limit - 1) end;

  cells cometchat_import_limiters;
  server_clock bigint;
  server_run bigint;
  clock bigint;             -- the server's, without the steps that were reported
  present bigint;           -- the state's time
  quarantine bigint;
  is_same boolean;
  is_first boolean;
  is_unknown boolean;
  is_renewed boolean;

  rank bigint;              -- the job's virtual time
  latest bigint;            -- the latest of all
  due bigint;
  weights bigint := weight;
  others jsonb := '[]';
  rival_live boolean[] := '{}';
  rival_rank bigint[] := '{}';
  rival_step bigint[] := '{}';
  rival_due bigint[] := '{}';
  rival_left bigint[] := '{}';
  is_waiting boolean;

  free bigint := 0;
  soonest bigint;
  granted bigint[] := '{}'; -- when they begin
  replaced bigint[] := '{}';
  is_kept boolean := false;
  count int;
  grants jsonb := '[]';
  claimed bigint := 0;
  again bigint := 0;

  item jsonb;
  id bigint;
  moment bigint;
  place int;
  best int;
begin${LOCK}

  -- The rate of the first ask is the rate of all, until no cell is taken.${ADOPT_RATE}

  -- Is this the state that was left?${ADVANCE}

  -- Takes cells back: only an open one, of this worker and this state.${TAKE_BACK}
  if present >= any (cells.held_until) then${keepCells('cell.until > present')}
  end if;

  -- The job against those that wait: the least virtual time goes first, and live jobs before the others.${CONTEST}

  -- Grants the cells that can be had within the horizon, earliest first.
  if want > 0 then${CHOOSE.replaceAll('\n', '\n  ')}
  end if;${HOLD}

  -- When to ask again.${TURN}${VISIT}

  -- All of it is kept when the reply is sent.${KEEP_AND_REPLY}
end $function$;`
