/** By which of its columns an export is recognised. Services whose columns others have as well are not in this table. */
import { recipes } from './index.js'

/**
 * Returns the recipe for columns that only one service's export has; undefined for all others.
 *
 * @param {readonly string[]} columns the names in the header, or the keys of the first users
 */
export function recognised(columns) {
  const found = Object.entries(MARKS).filter(([, marks]) => marks.every((name) => columns.includes(name)))
  return found.length === 1 ? recipes.find(({ name }) => name === found[0]?.[0]) : undefined
}

/** Columns that have to be there, all of them, by the name of the recipe. @type {Readonly<Record<string, readonly string[]>>} */
export const MARKS = {
  firebase: ['localId'],
  auth0: ['user_id', 'nickname', 'picture'],
  'auth0-dashboard': ['Id', 'Nickname', 'Connection', 'Created At'],
  cognito: ['Attributes', 'UserCreateDate'],
  clerk: ['primary_email_address', 'password_hasher'],
  keycloak: ['createdTimestamp', 'username'],
  okta: ['lastLogin', 'profile', 'status'],
  entra: ['userPrincipalName', 'displayName'],
  sendbird: ['profile_url', 'nickname', 'last_seen_at'],
  stream: ['last_active', 'banned'],
  twilio: ['identity', 'friendly_name'],
  pubnub: ['profileUrl', 'eTag'],
  talkjs: ['photoUrl', 'custom', 'pushTokens'],
  agora: ['uuid', 'activated', 'username'],
  'rocket-chat': ['_id', 'username', 'roles', 'active'],
  mattermost: ['type', 'version', 'user'],
  slack: ['team_id', 'is_bot', 'profile'],
  matrix: ['displayname', 'creation_ts'],
  discourse: ['trust_level', 'group_names'],
  zulip: ['delivery_email', 'date_joined'],
  wordpress: ['user_login', 'user_registered'],
  shopify: ['Customer ID', 'Accepts Email Marketing'],
  salesforce: ['CreatedDate', 'LastLoginDate'],
  hubspot: ['Record ID', 'Lifecycle Stage'],
  intercom: ['total_count', 'pages', 'data'],
  pocketbase: ['items', 'perPage', 'totalPages'],
  strapi: ['documentId', 'confirmed', 'blocked'],
  appwrite: ['$id', '$createdAt', 'prefs'],
  ghost: ['subscribed_to_emails', 'complimentary_plan'],
}
