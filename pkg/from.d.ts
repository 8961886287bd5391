/**
 * Options for the exports of other services, by their names: how each is read, mapped, and which of its rows are no users.
 *
 * @module
 */
import type { RowOptions } from './index.js'

/** The names of the recipes. Other usual names work too, such as `getstream` or `azure-ad`: see {@link Recipe.aliases}. */
export type RecipeName =
  | 'firebase'
  | 'firebase-csv'
  | 'auth0'
  | 'auth0-dashboard'
  | 'cognito'
  | 'clerk'
  | 'supabase'
  | 'keycloak'
  | 'okta'
  | 'entra'
  | 'postgres'
  | 'postgres-text'
  | 'mysql'
  | 'mysql-outfile'
  | 'sql-server'
  | 'mongodb'
  | 'dynamodb'
  | 'sendbird'
  | 'sendbird-api'
  | 'stream'
  | 'twilio'
  | 'pubnub'
  | 'talkjs'
  | 'quickblox'
  | 'agora'
  | 'rocket-chat'
  | 'mattermost'
  | 'slack'
  | 'matrix'
  | 'discourse'
  | 'zulip'
  | 'wordpress'
  | 'shopify'
  | 'salesforce'
  | 'hubspot'
  | 'zendesk'
  | 'intercom'
  | 'moodle'
  | 'pocketbase'
  | 'strapi'
  | 'appwrite'
  | 'ghost'

/** Where users come from: how the export is made, and how it is read. */
export interface Recipe {
  /** Its name, for {@link from} and `--from`. */
  readonly name: RecipeName
  /** The service's own name. Several recipes of one service share it: they are for different files. */
  readonly title: string
  /** Other names that {@link from} takes. Upper case and punctuation make no difference. */
  readonly aliases: readonly string[]
  /** How the export is made: a command, a request, or where to click. */
  readonly export: string
  /** What the file may be called. */
  readonly file: string
  /** How it is read. */
  readonly options: Readonly<RowOptions>
  /**
   * The condition that users satisfy who are not blocked, disabled or suspended there. Those who are, are imported unless you add it to
   * `where`. Absent if the export does not say who is.
   */
  readonly notBlocked?: string
  /**
   * Columns, or members of a user in JSON, that hold password hashes or tokens. The command line leaves them out of files of failed
   * rows, unless they fill a field. Absent if the export has none.
   */
  readonly secrets?: readonly string[]
  /** What is not imported, in words. */
  readonly left: string
}

/** Every recipe. `docs/coming-from.md` has a sample for each. */
export const recipes: readonly Recipe[]

/**
 * Returns the options for an export, to be spread into those of an import or a check.
 *
 * @param name the name of the recipe, such as `'auth0'`
 * @param options your own. They replace the recipe's; of `map` and `fallback` field by field (`null` leaves a field empty). Conditions of
 *   `where` are added to the recipe's. With functions in `map`, the recipe maps and fills no field
 * @throws an `ImportError` with the code `INVALID_OPTION` that names the nearest recipe, if there is none of this name
 *
 * @example
 * ```js
 * import { importUsers } from 'cometchat-import'
 * import { from } from 'cometchat-import/from'
 *
 * const users = '{"Id":"auth0|7","nickname":"ann","plan":"pro"}\n'
 * const report = await importUsers(users, {
 *   ...from('auth0', { map: { uid: 'Id', 'metadata.plan': 'plan' } }),
 *   appId: '123abc',
 *   region: 'us',
 *   apiKey: process.env.COMETCHAT_REST_API_KEY,
 * })
 * console.log(report.imported) // 1
 * ```
 */
export function from<T extends RowOptions = RowOptions>(name: RecipeName | (string & {}), options?: T): RowOptions & T

/**
 * Returns the recipe of a name, or of another name that it has.
 *
 * @throws an `ImportError` with the code `INVALID_OPTION` that names the nearest recipe, if there is none of this name
 *
 * @example
 * ```js
 * import { recipeNamed } from 'cometchat-import/from'
 *
 * console.log(recipeNamed('GetStream').title) // Stream
 * ```
 */
export function recipeNamed(name: RecipeName | (string & {})): Recipe
