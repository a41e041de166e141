import type { Assignment } from '#contract/assignment.ts'
import { findLanguage, type Language, runsOnNode } from '#contract/languages.ts'

type Parts = Pick<Assignment, 'reference' | 'helpers' | 'adapter' | 'starter'>

/**
 * An assignment as it is graded in a language: with the code of its edition in that language where there is one. A
 * TypeScript program is served by a JavaScript edition, too.
 * @returns the assignment, or which code of it that programs of the language cannot be run beside
 */
export function chooseEdition(
  assignment: Assignment,
  language: Language,
): { readonly assignment: Assignment } | { readonly missing: 'helpers' | 'adapter' } {
  const { editions, ...rest } = assignment
  const base = language === 'typescript' ? editions?.javascript : undefined
  const chosen: Parts = { ...rest, ...base, ...editions?.[language] }
  for (const part of ['helpers', 'adapter'] as const) {
    const code = chosen[part]
    if (code !== undefined && !runsBeside(code.language, language)) return { missing: part }
  }
  const { starter, ...others } = chosen
  const hasStarter = starter !== undefined && runsBeside(starter.language, language)
  return { assignment: { ...rest, ...others, language, starter: hasStarter ? starter : undefined } }
}

/** The languages that an assignment has code of its own in. */
export function listEditions({ language, editions }: Assignment): readonly Language[] {
  const names = [language, ...Object.keys(editions ?? {})]
  return names.map(findLanguage).filter((found) => found !== undefined)
}

function runsBeside(name: string, language: Language): boolean {
  const found = findLanguage(name)
  return found !== undefined && runsOnNode(found) === runsOnNode(language)
}
