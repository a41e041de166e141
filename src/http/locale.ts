import { LOCALES, type Locale } from '#contract/locale.ts'

/** A language range of Accept-Language with its weight. */
interface Preference {
  readonly range: string
  readonly weight: number
}

/** A header is read this far; browsers send less than 200 characters. */
const LONGEST_HEADER = 1_000

/**
 * The language that a client likes best among those there are, by RFC 9110: the heaviest range that one of them fits, of
 * equal ones the first. `ko-KR` fits ko, `*` fits the first that is not refused; English where nothing fits.
 */
export function chooseLocale(header: string | undefined): Locale {
  const preferences = (header ?? '').slice(0, LONGEST_HEADER).split(',').map(readPreference)
  const refused = preferences.filter(({ weight }) => weight === 0).map(({ range }) => range)
  const wanted = preferences
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
  for (const { range } of wanted) {
    const found = LOCALES.find((locale) => fits(locale, range) && !refused.includes(locale))
    if (found !== undefined) return found
  }
  return LOCALES[0]
}

function fits(locale: Locale, range: string): boolean {
  return range === '*' || range === locale || range.startsWith(`${locale}-`)
}

function readPreference(part: string): Preference {
  const [range = '', ...parameters] = part.toLowerCase().split(';')
  const weights = parameters.flatMap((parameter) => {
    const found = /^\s*q\s*=\s*(?<weight>[01](?:\.\d{0,3})?)\s*$/.exec(parameter)
    return found?.groups?.['weight'] === undefined ? [] : [Number(found.groups['weight'])]
  })
  return { range: range.trim(), weight: weights[0] ?? 1 }
}
