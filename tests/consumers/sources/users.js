// A file as companies have them: 120 users, one row without a name, and one user for the second time.
const rows = Array.from({ length: 120 }, (_, n) => `user-${n},User ${n}`)

export const file = ['user_id,Display Name', ...rows, 'nameless,', 'USER-7,Once more'].join('\n')
