/** Two parts of the script in `redis-script.js`: the shares of jobs, and the grants. */

/** Which job a cell is for (`fair.rs`). */
export const FAIR = `
local JOBS_MAX, WHOLE_STEP = 24, 720720
local JOB, WEIGHT, LIVE, VIRTUAL, DUE, KEPT, BACKLOG = 1, 2, 3, 4, 5, 6, 7

local function is_live(ask)
  return ask.job.spare == cjson.null
end

local function spare_of(ask)
  return is_live(ask) and 0 or min(ask.job.spare, less(ask.rate.limit, 1))
end

local function step_of(weight)
  return divided(WHOLE_STEP, max(weight, 1))
end

local function goes_before(one, other)
  if one.is_live ~= other.is_live then
    return one.is_live
  end
  return one.virtual_time < other.virtual_time
end

local function contest_of(state, ask)
  local now = state.last
  local mine = { is_live = is_live(ask), virtual_time = state.virtual_time, step = step_of(ask.job.weight) }
  local contest = { mine = mine, latest = state.virtual_time, others = {} }
  for _, job in ipairs(state.jobs) do
    local waits = job[KEPT] >= now
    if job[JOB] == ask.job.id then
      mine.virtual_time = waits and job[VIRTUAL] or max(job[VIRTUAL], state.virtual_time)
    elseif waits and job[BACKLOG] > 0 then
      table.insert(contest.others, {
        is_live = job[LIVE], virtual_time = job[VIRTUAL], step = step_of(job[WEIGHT]), due = job[DUE], left = job[BACKLOG],
      })
    end
  end
  return contest
end

-- Returns whether the next cell is for the job of the ask; else it is kept for another one, which is due by soon.
local function is_mine(contest, soon)
  local first
  for _, other in ipairs(contest.others) do
    if other.left > 0 and other.due <= soon and (not first or goes_before(other, first)) then
      first = other
    end
  end
  if first and goes_before(first, contest.mine) then
    first.virtual_time, first.left = first.virtual_time + first.step, first.left - 1
    return false
  end
  local mine = contest.mine
  contest.latest = max(contest.latest, mine.virtual_time)
  mine.virtual_time = mine.virtual_time + mine.step
  return true
end

local function visited(state, ask, contest, granted, again, durations)
  local now, id = state.last, ask.job.id
  if ask.want == 0 then
    if ask.backlog == 0 then
      state.jobs = filtered(state.jobs, function(job)
        return job[JOB] ~= id
      end)
    end
    return
  end
  state.virtual_time = contest.latest
  local due = now + again
  for _, job in ipairs(state.jobs) do
    if job[JOB] == id and job[DUE] > now then
      due = min(due, job[DUE])
    end
  end
  state.jobs = filtered(state.jobs, function(job)
    return job[JOB] ~= id and job[KEPT] >= now
  end)
  if #state.jobs < JOBS_MAX then
    local left = less(max(ask.backlog, ask.want), granted)
    local mine = contest.mine
    local kept = due + durations.turn
    table.insert(state.jobs, { id, max(ask.job.weight, 1), mine.is_live, mine.virtual_time, due, kept, left })
  end
end

local function share_of(state, ask)
  local mine = max(ask.job.weight, 1)
  local all = mine
  for _, job in ipairs(state.jobs) do
    if job[JOB] ~= ask.job.id and job[KEPT] >= state.last and job[BACKLOG] > 0 then
      all = all + job[WEIGHT]
    end
  end
  return max(divided(state.limit * mine, all), 1)
end`

/** Which cells a worker is granted, and when it asks again if they are too few (`grant.rs`). */
export const GRANT = `
local LONGEST_TURN_HOLDS, SHORTEST_TURN_DIVISOR, KEPT_DIVISOR = 4, 16, 8

-- Returns when the cell that comes free after so many others is expected to. Free ones are first: no other is held until now.
local function expected(state, earlier, durations)
  local free = less(state.limit, #state.held)
  if earlier < free then
    return max(state.last, state.gate)
  end
  local times = {}
  for at, cell in ipairs(state.held) do
    local early = cell[FROM] + durations.hold
    times[at] = cell[OPEN] and early > state.last + durations.horizon and early or cell[UNTIL]
  end
  table.sort(times)
  return max(times[earlier - free + 1] or state.last, state.gate)
end

local function turn_of(state, ask, clock, durations)
  local now, limit = state.last, max(state.limit, 1)
  local cell_ms = max(divided(durations.hold, limit), 1)
  local ahead = spare_of(ask)
  if not is_live(ask) then
    ahead = ahead + divided(less(state.claimed_until, now), cell_ms)
    state.claimed_until = max(state.claimed_until, now) + cell_ms
  end
  local rounds = divided(ahead, limit) * durations.hold
  local turn = less(expected(state, ahead % limit, durations) + rounds, divided(durations.horizon, 2))
  local shortest = divided(durations.horizon, SHORTEST_TURN_DIVISOR) + 1
  return min(max(less(turn, clock), shortest), durations.hold * LONGEST_TURN_HOLDS)
end

-- Returns the cells that are held until a moment within the horizon, earliest first.
local function within_reach(state, reach)
  local cells = {}
  for _, cell in ipairs(state.held) do
    local at = max(cell[UNTIL], state.gate)
    if at <= reach then
      cells[#cells + 1] = { at = at, id = cell[ID] }
    end
  end
  table.sort(cells, function(one, other)
    return one.at < other.at or (one.at == other.at and one.id < other.id)
  end)
  return cells
end

-- Returns the moments of the cells that the ask gets, which held cells they replace, and whether one was kept for another job.
local function choose(state, ask, clock, contest, durations)
  local moments, replaced, is_kept = {}, {}, false
  local reach, at_once = clock + durations.horizon, max(state.last, state.gate)
  local free = at_once <= reach and less(state.limit, #state.held) or 0
  local later = within_reach(state, reach)
  for n = spare_of(ask) + 1, free + #later do
    if #moments >= ask.want then
      break
    end
    local cell = later[n - free]
    local at = cell and cell.at or at_once
    if is_mine(contest, at + durations.horizon) then
      moments[#moments + 1] = at
      if cell then
        replaced[cell.id] = true
      end
    else
      is_kept = true
    end
  end
  return moments, replaced, is_kept
end

local function grant(state, ask, clock, durations)
  local contest = contest_of(state, ask)
  local moments, replaced, is_kept = {}, {}, false
  if ask.want > 0 then
    moments, replaced, is_kept = choose(state, ask, clock, contest, durations)
  end
  if next(replaced) then
    state.held = filtered(state.held, function(cell)
      return not replaced[cell[ID]]
    end)
  end
  local life, grants = min(ask.lifeMs, LONGEST), {}
  for _, at in ipairs(moments) do
    state.last_id = state.last_id + 1
    table.insert(state.held, { state.last_id, ask.worker, ask.number, true, at, at + life + durations.hold })
    grants[#grants + 1] = string.format('{"id":%.0f,"inMs":%.0f}', state.last_id, less(at, clock))
  end
  local again = 0
  if #moments < ask.want then
    again = is_kept and divided(durations.horizon, KEPT_DIVISOR) + 1 or turn_of(state, ask, clock, durations)
  end
  visited(state, ask, contest, #moments, again, durations)
  return table.concat(grants, ','), again
end`
