// No host at all: what is missing is named, and nothing else is wrong.
import { importUsers } from 'cometchat-import'

export const job = importUsers([], { endpoint: 'https://relay.example.com/v3' })
