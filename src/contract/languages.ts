/** The languages that submissions can be written in. */
export const LANGUAGES = ['python', 'javascript', 'typescript'] as const

export type Language = (typeof LANGUAGES)[number]

/** Raw bodies of a submission's code, by language. */
export const SOURCE_TYPES = {
  python: 'text/x-python',
  javascript: 'text/javascript',
  typescript: 'text/typescript',
} as const satisfies Record<Language, string>

/** Whether programs of the language run in a Node child. */
export function runsOnNode(language: Language): boolean {
  return language !== 'python'
}

/** The language of that name; undefined where it is none of them. */
export function findLanguage(name: string): Language | undefined {
  return LANGUAGES.find((language) => language === name)
}
