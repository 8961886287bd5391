/** What limits that many workers share have in common, whatever store they are in. */

/** Says which limit it is. Limiters with the same three share one, wherever they run; others have nothing in common. */
export interface LimitOptions {
  /** The app's ID, 1–100 characters. */
  appId: string
  /**
   * The app's region, at most 100 characters: for apps of two regions that have the same ID.
   * @default ''
   */
  region?: string | undefined
  /**
   * Which of the app's limits, 1–100 characters. CometChat does not say whether users, groups and members share one limit. By default
   * they do here; name each of them if yours has one of its own.
   * @default 'data_import'
   */
  name?: string | undefined
}
