// Asks of a worker, as objects.

/** The first ask of a worker at 60 requests a minute, but for what is given. */
export const askOf = (what = {}) => ({
  rate: { limit: 60, windowMs: 60_000 },
  worker: '00000000000000aa',
  number: 1,
  seen: { epoch: '', lastId: 0 },
  lifeMs: 31_500,
  longestLifeMs: 31_500,
  step: null,
  refusedMs: 0,
  completed: [],
  unused: [],
  job: { id: '0000000000000001', weight: 1, spare: 0 },
  want: 0,
  backlog: 0,
  ...what,
})
