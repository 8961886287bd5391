// A process that does nothing.
import { tell } from './peak.js'

tell()
