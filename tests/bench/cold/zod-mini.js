import * as z from 'zod/mini'
import { arrived } from './arrived.js'
import { bodyOf, hasAtMost, isSmall, isUrl, rows, SECONDS, WORD } from './rules.js'

const seconds = z.optional(z.int().check(z.minimum(SECONDS.minimum), z.maximum(SECONDS.maximum)))
const url = z.optional(z.string().check(z.maxLength(3000), z.refine(isUrl)))
const User = z.strictObject({
  uid: z.string().check(z.regex(WORD), z.toLowerCase()),
  name: z.string().check(z.minLength(1), z.refine(hasAtMost(100))),
  avatar: url,
  link: url,
  role: z.optional(z.string().check(z.regex(WORD), z.toLowerCase())),
  metadata: z.optional(z.record(z.string(), z.unknown()).check(z.refine(isSmall))),
  tags: z.optional(z.array(z.string().check(z.refine(hasAtMost(100)))).check(z.maxLength(25))),
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
