// Imports everything and uses nothing: nothing of it may be left.
import 'cometchat-import'
import * as client from 'cometchat-import'
import { importUsers } from 'cometchat-import'
import * as memory from 'cometchat-import/memory'
import * as sandbox from 'cometchat-import/sandbox'

console.log('nothing')
