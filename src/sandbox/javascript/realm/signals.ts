const PlainError = Error

/** Thrown by process.exit; a program cannot make one that is taken for it. */
class Exit extends PlainError {
  readonly #isOurs = true
  override name = 'Exit'

  static is(value: unknown): boolean {
    return typeof value === 'object' && value !== null && #isOurs in value
  }
}

/** Thrown where a program asks for a module. */
class ForbiddenImport extends PlainError {
  readonly #isOurs = true
  override name = 'ForbiddenImport'

  static is(value: unknown): boolean {
    return typeof value === 'object' && value !== null && #isOurs in value
  }
}

export function isExit(value: unknown): boolean {
  return Exit.is(value)
}

export function isForbiddenImport(value: unknown): boolean {
  return ForbiddenImport.is(value)
}

export function exit(code?: unknown): never {
  throw new Exit(`process.exit(${typeof code === 'number' ? code : ''}) was called`)
}

export function refuseImport(name: unknown): never {
  throw new ForbiddenImport(explainImport(typeof name === 'string' ? name : typeof name))
}

/** What is told of an import, whichever its form. */
export function explainImport(name: string): string {
  return (
    `module ${name} is not available in the grader; there is the language itself: ` +
    'arrays and typed arrays, Math, JSON, console, structuredClone'
  )
}

/** Stands in for what would run after a call has returned. */
export function refuseLater(name: string): () => never {
  return () => {
    throw new PlainError(
      `${name} is not available in the grader, where nothing runs after a call has returned`,
    )
  }
}
