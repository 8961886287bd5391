/** `cometchat-import completion`: the shell completes commands, options and their values, from the options' own table. */
import { usageError } from './exit.js'

/** @typedef {import('commander').Command} Command */
/** @typedef {import('commander').Option} Option */

/**
 * An option as a shell needs it.
 *
 * @typedef {{ flag: string, help: string, takes: 'nothing' | 'text' | 'file', values: readonly string[], repeats: boolean }} Flag
 * @typedef {{ name: string, help: string, flags: Flag[], values: readonly string[] }} Completed
 */

/** The shells, and what writes the script of each. */
const SHELLS = { bash, zsh, fish }

/**
 * Returns the script of a shell.
 *
 * @param {string} shell
 * @param {Command} program
 */
export function completionScript(shell, program) {
  if (!Object.hasOwn(SHELLS, shell))
    throw usageError(`completion takes the name of a shell: ${Object.keys(SHELLS).join(', ')}.`)
  return SHELLS[/** @type {keyof typeof SHELLS} */ (shell)](completedOf(program), program.commands.map(completedOf))
}

/** @param {Command} command @returns {Completed} */
const completedOf = (command) => ({
  name: command.name(),
  help: command.description(),
  flags: [...command.options, ...HELP].map(flagOf),
  values: VALUES[command.name()] ?? [],
})

/** @param {Pick<Option, 'long' | 'description' | 'required'> & { flags: string, parseArg?: any }} option @returns {Flag} */
function flagOf({ long, description, required, flags, parseArg }) {
  const isFile = /<path>/.test(flags)
  return {
    flag: String(long),
    help: description,
    takes: isFile ? 'file' : required ? 'text' : 'nothing',
    values: parseArg?.choices ?? [],
    repeats: /repeatable/.test(description),
  }
}

/** The option that each command has without naming it. */
const HELP = [{ long: '--help', description: 'show this help', required: false, flags: '-h, --help' }]

/** What commands take instead of a file. @type {Record<string, readonly string[]>} */
const VALUES = { migration: ['postgres'], completion: Object.keys(SHELLS) }

/** Commands that take no file. */
const WITHOUT_FILE = ['sandbox', 'ui']

/** @param {Completed} program @param {Completed[]} commands */
function bash(program, commands) {
  const all = [program, ...commands].flatMap(({ flags }) => flags)
  const takes = (/** @type {(flag: Flag) => boolean} */ which) =>
    [...new Set(all.filter(which).map(({ flag }) => flag))].join('|')
  const choices = new Map(all.filter(({ values }) => values.length > 0).map(({ flag, values }) => [flag, values]))
  const ofCommand = (/** @type {Completed} */ { name, flags, values }, pattern = name) =>
    `    ${pattern}) flags='${flags.map(({ flag }) => flag).join(' ')}' words='${values.join(' ')}' ;;`
  return `# Completion of cometchat-import for bash. Add to ~/.bashrc:
#   source <(cometchat-import completion bash)
_cometchat_import() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command='' flags words word
  if [ "$current" = '=' ]; then current=''
  elif [ "$previous" = '=' ]; then previous="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  COMPREPLY=()
  case "$previous" in
${[...choices].map(([flag, values]) => `    ${flag}) COMPREPLY=($(compgen -W '${values.join(' ')}' -- "$current")); return ;;`).join('\n')}
    ${takes(({ takes: kind, values }) => kind !== 'nothing' && values.length === 0)}) return ;;
  esac
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in ${commands.map(({ name }) => name).join('|')}) command="$word"; break ;; esac
  done
  case "$command" in
${commands.map((each) => ofCommand(each)).join('\n')}
${ofCommand({ ...program, values: commands.map(({ name }) => name) }, '*')}
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$flags" -- "$current")) ;;
    *) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
  esac
}
# What it does not complete is a file.
complete -o bashdefault -o default -F _cometchat_import cometchat-import`
}

/** @param {Completed} program @param {Completed[]} commands */
function zsh(program, commands) {
  const quoted = (/** @type {string} */ text) => text.replace(/[[\]:\\]/g, '\\$&').replaceAll("'", "'\\''")
  const argument = (/** @type {Flag} */ { takes, values }) =>
    takes === 'nothing'
      ? ''
      : `:value:${values.length > 0 ? `(${values.join(' ')})` : takes === 'file' ? '_files' : ' '}`
  const flagsOf = (/** @type {Completed} */ { flags }) =>
    flags.map((flag) => `'${flag.repeats ? '*' : ''}${flag.flag}[${quoted(flag.help)}]${argument(flag)}'`)
  const operand = (/** @type {Completed} */ { name, values }) =>
    values.length > 0 ? [`'1:value:(${values.join(' ')})'`] : WITHOUT_FILE.includes(name) ? [] : ["'1:file:_files'"]
  const cases = commands.map(
    (command) => `    ${command.name}) _arguments ${[...flagsOf(command), ...operand(command)].join(' ')} ;;`,
  )
  return `#compdef cometchat-import
# Completion of cometchat-import for zsh. Add to ~/.zshrc, below compinit:
#   source <(cometchat-import completion zsh)
_cometchat_import_first() {
  local -a commands=(${commands.map(({ name, help }) => `'${name}:${quoted(help)}'`).join(' ')})
  _describe command commands
  _files
}
_cometchat_import() {
  local state line
  _arguments -C ${flagsOf(program).join(' ')} '1:command or file:_cometchat_import_first' '*::argument:->rest'
  [ "$state" = rest ] || return
  case "$words[1]" in
${cases.join('\n')}
    *) _arguments ${flagsOf(program).join(' ')} ;;
  esac
}
compdef _cometchat_import cometchat-import`
}

/** @param {Completed} program @param {Completed[]} commands */
function fish(program, commands) {
  const quoted = (/** @type {string} */ text) => `'${text.replace(/[\\']/g, '\\$&')}'`
  const names = commands.map(({ name }) => name).join(' ')
  const line = (/** @type {string} */ when, /** @type {string[]} */ ...rest) =>
    ['complete -c cometchat-import', '-n', quoted(when), ...rest].join(' ')
  const flagLines = (/** @type {string} */ when, /** @type {Completed} */ { flags }) =>
    flags.map(({ flag, help, takes, values }) => {
      const taking =
        values.length > 0
          ? ['-x', '-a', quoted(values.join(' '))]
          : takes === 'file'
            ? ['-r', '-F']
            : takes === 'text'
              ? ['-x']
              : []
      return line(when, '-l', flag.slice(2), ...taking, '-d', quoted(help))
    })
  const within = (/** @type {string} */ name) => `__fish_seen_subcommand_from ${name}`
  return [
    '# Completion of cometchat-import for fish. Save it:',
    '#   cometchat-import completion fish > ~/.config/fish/completions/cometchat-import.fish',
    ...commands.map(({ name, help }) => line(`not ${within(names)}`, '-a', name, '-d', quoted(help))),
    ...flagLines(`not ${within(names)}`, program),
    ...commands.flatMap((command) => flagLines(within(command.name), command)),
    ...commands
      .filter(({ values }) => values.length > 0)
      .map(({ name, values }) => line(within(name), '-f', '-a', quoted(values.join(' ')))),
  ].join('\n')
}
