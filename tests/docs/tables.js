// The tables of Markdown documents.

/**
 * Returns the section below a heading, up to the next heading; empty if there is none.
 *
 * @param {string} text Markdown
 * @param {string} heading
 */
export const sectionOf = (text, heading) =>
  new RegExp(`^##? ${heading}\\n([\\s\\S]*?)(?=^##|$(?![\\s\\S]))`, 'm').exec(text)?.[1] ?? ''

/** @param {string} text Markdown */
export const tableRows = (text) => [...text.matchAll(/^\| .*$/gm)].map(([row]) => row)

/** Returns the cells of a table, without its head. @param {string} text Markdown @returns {string[][]} */
export const cellsOf = (text) =>
  tableRows(text)
    .map((row) =>
      row
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .slice(1)
