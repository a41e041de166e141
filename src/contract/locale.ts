/** The languages of reports, by their tags (RFC 5646); the first is meant where nothing else is asked for. */
export const LOCALES = ['en', 'ko'] as const

export type Locale = (typeof LOCALES)[number]
