// The documents at the root, as the package has them.

/**
 * Rewrites a document's links for the package's folder: `pkg/docs/x.md` becomes `docs/x.md`. A link to another file of the
 * repository becomes text, because no relative link to it holds both in the tarball and on npm's site, which resolves links by
 * `repository.directory`.
 *
 * @param {string} text Markdown
 * @returns {string}
 */
export function packagedDocument(text) {
  return text
    .split(/^(```[\s\S]*?^```)$/m)
    .map((part) => (part.startsWith('```') ? part : part.replace(RELATIVE_LINK, packagedLink)))
    .join('')
}

/** @param {string} _ @param {string} label @param {string} target */
function packagedLink(_, label, target) {
  if (target.startsWith(PACKAGE)) return `[${label}](${target.slice(PACKAGE.length)})`
  const path = target.includes('/') ? `\`${target}\` in the repository` : `\`${target}\``
  return label === target ? path : `${label} (${path})`
}

/** The package's folder within the repository. */
const PACKAGE = 'pkg/'

/** A link or a picture whose target is neither a URL nor an anchor. */
const RELATIVE_LINK = /\[([^\]]*)\]\((?![a-z]+:|#)([^)\s]+)\)/g
