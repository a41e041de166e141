/** What the program can be asked to do. */
interface Command {
  /** What comes after `backproof`. */
  readonly usage: string
  readonly summary: string
  readonly help: readonly string[]
}

const COMMANDS = {
  serve: {
    usage: 'serve',
    summary: 'start the service; this is what happens without a command, too',
    help: [
      'Grades an example once, prints the address and a request to try, and serves until SIGTERM or SIGINT.',
      'Settings come from BACKPROOF_* variables of the environment; the README lists them all.',
      'Exit status: 0 after an orderly end, 1 where it cannot start (the reason is printed) or is cut short.',
    ],
  },
  doctor: {
    usage: 'doctor [--json]',
    summary: 'tell whether the service can run here, and what is missing',
    help: [
      'Checks settings, Node, Python, NumPy and memory, starts a sandbox, and lists every layer of it: what it',
      'stops, whether it holds, and how to get it where it does not. Nothing is left running.',
      '--json prints the same as one JSON object.',
      'Exit status: 0 where the service starts, though layers that are not required may be missing; 1 where it does not.',
    ],
  },
  check: {
    usage: 'assignment check DIR',
    summary: 'test the assignment in a folder before learners do',
    help: [
      'Grades the reference, nothing, zeros and the starter, and variants of the reference with a mistake in each,',
      'and prints which mistakes no test case reveals.',
      'Exit status: 0 for an assignment that stands, 1 for one that does not or cannot be read.',
    ],
  },
} as const satisfies Record<string, Command>

type CommandName = keyof typeof COMMANDS

/** What to do. */
export type Order =
  | { readonly name: 'serve' }
  | { readonly name: 'doctor'; readonly isJson: boolean }
  | { readonly name: 'check'; readonly folder: string }
  | { readonly name: 'print'; readonly text: string }

/** The arguments are none that the program knows. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}

/**
 * Reads what follows the program's name.
 * @throws UsageError with what there is instead
 */
export function readOrder(args: readonly string[], version: string): Order {
  const [first, ...rest] = args
  if (first === undefined) return { name: 'serve' }
  if (isHelp(first)) return { name: 'print', text: explainAll(version) }
  if (first === '--version') return { name: 'print', text: `${version}\n` }
  const name = findCommand(args)
  if (name === undefined) throw refuse(args)
  return rest.some(isHelp) ? { name: 'print', text: explain(name) } : readArguments(name, args)
}

function readArguments(name: CommandName, args: readonly string[]): Order {
  const rest = args.slice(name === 'check' ? 2 : 1)
  const [only = '', ...more] = rest
  if (name === 'serve' && rest.length === 0) return { name }
  if (name === 'doctor' && rest.every((each) => each === '--json')) {
    return { name, isJson: rest.length > 0 }
  }
  if (name === 'check' && only !== '' && more.length === 0) return { name, folder: only }
  throw refuse(args)
}

function findCommand([first, second]: readonly string[]): CommandName | undefined {
  if (first === 'assignment') return second === 'check' || isHelp(second) ? 'check' : undefined
  return first === 'serve' || first === 'doctor' ? first : undefined
}

function isHelp(word: string | undefined): boolean {
  return word === '--help' || word === '-h' || word === 'help'
}

function refuse(args: readonly string[]): UsageError {
  const known = Object.values(COMMANDS).map(({ usage }) => `  backproof ${usage}`)
  return new UsageError(
    `There is no command ${args.join(' ')}. The commands are:\n${known.join('\n')}\nbackproof --help tells of them.`,
  )
}

function explainAll(version: string): string {
  const width = Math.max(...Object.values(COMMANDS).map(({ usage }) => usage.length))
  return [
    `Backproof ${version} grades hand-written forward and backward propagation.`,
    '',
    ...Object.values(COMMANDS).map(
      ({ usage, summary }) => `  backproof ${usage.padEnd(width)}  ${summary}`,
    ),
    '',
    'backproof COMMAND --help tells more of one. From a checkout, backproof is node src/main.ts.',
    'What is no command ends with exit status 2.',
    '',
  ].join('\n')
}

function explain(name: CommandName): string {
  const { usage, summary, help } = COMMANDS[name]
  return [`backproof ${usage}: ${summary}.`, '', ...help, ''].join('\n')
}
