/** The checksum of ZIP archives. */

/**
 * Returns the checksum of bytes, after those that gave `before`.
 *
 * @param {Uint8Array} bytes
 * @param {number} [before]
 * @returns {number} without a sign
 */
export function crc32(bytes, before = 0) {
  let crc = ~before
  // By an index: each byte of a large file passes here, and an iterator takes twice as long.
  for (let at = 0; at < bytes.length; at += 1) crc = (crc >>> 8) ^ TABLE[(crc ^ bytes[at]) & 0xff]
  return ~crc >>> 0
}

const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})
