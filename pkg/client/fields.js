/** The fields of a user, in the order in which they are sent. */
export const FIELDS = [
  'uid',
  'name',
  'avatar',
  'link',
  'role',
  'metadata',
  'tags',
  'createdAt',
  'lastActiveAt',
  'deactivatedAt',
]
