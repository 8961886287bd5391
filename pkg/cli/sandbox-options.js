/** The options of `cometchat-import sandbox`. */
import { Option } from 'commander'
import { oneOf, parseChance, parseFault, parseInteger, parseLatency, parseRate } from './options.js'

/** @param {Record<string, string>} faults name → what it does */
export const sandboxOptions = (faults) => [
  new Option('--port <port>', 'the port; 0 for any (default: 8060, or any if taken)').argParser(parseInteger(0, 65535)),
  new Option('--rate <requests/time>', 'the limit to enforce (default: 60/60s)').argParser(parseRate),
  new Option(
    '--standard-rate <requests/time>',
    'the limit of requests that are no imports (default: 500/60s)',
  ).argParser(parseRate),
  new Option('--window <kind>', 'how the limits divide time: sliding (default), fixed or bucket').argParser(
    oneOf(['sliding', 'fixed', 'bucket']),
  ),
  new Option('--latency <ms>', 'the time of each response in ms: 50, or 20-80').argParser(parseLatency),
  new Option(
    '--fault <name=chance>',
    'misbehave this often, e.g. NAME=0.05 for 5 requests of 100; repeatable',
  ).argParser(parseFault(Object.keys(faults))),
  new Option('--lost <chance>', 'lose so many of the users who are imported, e.g. 0.01').argParser(parseChance),
  new Option('--altered <chance>', 'store so many users with another value in one field').argParser(parseChance),
  new Option('--shifting <chance>', 'let so many users move between two pages of the list').argParser(parseChance),
  new Option('--totals <kind>', 'the total of a list: right (default) or zero').argParser(oneOf(['right', 'zero'])),
  new Option('--most-per-page <number>', 'the most users on a page, 1 to 1000 (default: 1000)').argParser(
    parseInteger(1, 1000),
  ),
  new Option('--seed <number>', 'the same number gives the same faults').argParser(parseInteger(0, 999_999_999)),
  new Option('--quiet', 'print no line for each request'),
]
