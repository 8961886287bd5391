/** How messages speak of remedies on the command line: by its flags. */
import { WORDING } from '../client/wording.js'

/** @type {Record<string, string>} */
export const FLAG_WORDS = {
  'uid lowercase': 'use --uid {value}',
  'uid cometchat': 'derive uids with --uid {value}',
  'timestamps auto': 'use --timestamps {value}, which reads this form',
  'extra metadata': 'keep it with --extra {value}',
  'extra drop': 'leave it out with --extra {value}',
  'format csv': 'use --format {value} if it is CSV',
  'format ndjson': 'use --format {value} if each object is on a line of its own',
  rowPath: 'use --row-path {value} if the users are in it',
  nullMarker: 'use --null-marker {value} if it means no value',
  shortRows: 'use --short-rows {value} if the missing ones are empty',
  map: 'map one to it: --map column={field}',
  'map column': 'if {column} is the {field}, map it: --map {column}={field}',
  fill: 'fill it from another column, such as --fallback username={field}',
}

/** The option that makes the library speak of flags, quoted for the shell of a platform. @param {string} platform */
export const inFlags = (platform) => ({
  [WORDING]: { quoting: platform === 'win32' ? 'windows' : 'posix', words: FLAG_WORDS },
})
