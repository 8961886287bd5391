// A process that does nothing.
import { printPeak } from './peak.js'

printPeak()
