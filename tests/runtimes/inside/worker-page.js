// Starts a dedicated worker, which runs the suite and sends the results itself.
import { report } from './report.js'

const worker = new Worker('/resolved/inside/worker.js', { type: 'module' })
worker.onerror = ({ message, filename, lineno }) =>
  report(() => Promise.reject(new Error(`the worker failed: ${message} (${filename}:${lineno})`)))
