/**
 * What a source of this package says of its own text: options of reading, as they cross to the core. `src/wasm/options.rs` reads
 * them in place of the caller's.
 */
export const READING = Symbol.for('cometchat-import.reading')
