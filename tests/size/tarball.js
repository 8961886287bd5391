// The files of a tarball as npm packs it, without unpacking it to a disk.

/**
 * @param {Buffer} tar uncompressed
 * @returns {Map<string, Buffer>} by path within the package
 */
export function filesOfTarball(tar) {
  const files = new Map()
  let longName = ''
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const size = Number.parseInt(text(tar, at + 124, 12), 8)
    const type = text(tar, at + 156, 1)
    const data = tar.subarray(at + 512, at + 512 + size)
    const prefix = text(tar, at + 345, 155)
    const name = longName || `${prefix ? `${prefix}/` : ''}${text(tar, at, 100)}`
    longName = type === 'x' ? (/ path=(.*)\n/.exec(data.toString())?.[1] ?? '') : ''
    if (type === '0' || type === '') files.set(name.replace(/^package\//, ''), data)
    at += 512 + Math.ceil(size / 512) * 512
  }
  return files
}

/** A field ends with a zero, if it is not full. */
function text(tar, at, length) {
  return tar
    .toString('utf8', at, at + length)
    .split('\0')[0]
    .trim()
}
