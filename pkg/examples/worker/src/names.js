// Where an app's files are in R2, and what they may be called.

/** Where files to import are: those of an app under its id. */
export const IMPORTS = 'imports/'

export const keyOf = (app, name) => `${IMPORTS}${app}/${name}`

/** Where the rows of a file that failed are. */
export const failedKeyOf = (app, name) => `failed/${app}/${name}`

/** Returns whether a file may have this name. It is also the name of the file's journal, which has 100 characters at most. */
export const isName = (name) => typeof name === 'string' && name.length > 0 && name.length <= MOST_NAME

export const MOST_NAME = 100
