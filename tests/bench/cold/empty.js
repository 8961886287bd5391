// A process that does nothing: what the jobs are measured above.
import { arrived } from './arrived.js'

arrived('')
