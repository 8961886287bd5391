import * as z from 'zod'
import { arrived } from './arrived.js'
import { bodyOf, hasAtMost, isSmall, isUrl, rows, SECONDS, WORD } from './rules.js'

const seconds = z.int().min(SECONDS.minimum).max(SECONDS.maximum).optional()
const url = z.string().max(3000).refine(isUrl).optional()
const User = z.strictObject({
  uid: z.string().regex(WORD).toLowerCase(),
  name: z.string().min(1).refine(hasAtMost(100)),
  avatar: url,
  link: url,
  role: z.string().regex(WORD).toLowerCase().optional(),
  metadata: z.record(z.string(), z.unknown()).refine(isSmall).optional(),
  tags: z
    .array(z.string().refine(hasAtMost(100)))
    .max(25)
    .optional(),
  createdAt: seconds,
  lastActiveAt: seconds,
  deactivatedAt: seconds,
})

arrived(
  bodyOf(
    rows()
      .map((row) => User.safeParse(row))
      .filter(({ success }) => success)
      .map(({ data }) => data),
  ),
)
