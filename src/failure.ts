/** Errors with a message for whoever runs the service; where in our code they arose tells them nothing. */
const PLAIN_NAMES = new Set([
  'ConfigError',
  'UsageError',
  'AssignmentError',
  'InterpreterError',
  'ModuleUnavailableError',
  'SandboxRefusedError',
  'ServiceError',
  'SandboxBusyError',
  'SandboxUnavailableError',
])

/** What to print when the service cannot start: the message where it is meant for people, else the stack too. */
export function explainFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if ('code' in error && error.code === 'EADDRINUSE') {
    return `${error.message}: end what listens there, or set BACKPROOF_PORT`
  }
  const isPlain = PLAIN_NAMES.has(error.name) || 'syscall' in error
  return isPlain ? error.message : (error.stack ?? error.message)
}
