'use client'

// Imports the package and uses nothing of it.
import 'cometchat-import'
import * as client from 'cometchat-import'
import { createSandbox } from 'cometchat-import/sandbox'

export function Nothing() {
  return <p>nothing</p>
}
