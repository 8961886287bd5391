// The package's functions, with the module as text. The build makes a script of it for each kind of host.
export * from '../client/index.js'
