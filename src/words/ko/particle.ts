/** Particles whose form depends on the sound before them: after a consonant, after a vowel. */
const FORMS = {
  topic: ['은', '는'],
  subject: ['이', '가'],
  object: ['을', '를'],
  and: ['과', '와'],
} as const

/** A name with a particle that fits how its end is read aloud: `dW1은`, `dW2는`, `f[2, 0]은`. */
export function attach(name: string, particle: keyof typeof FORMS): string {
  const [afterConsonant, afterVowel] = FORMS[particle]
  return `${name}${endsInConsonant(name) ? afterConsonant : afterVowel}`
}

function endsInConsonant(name: string): boolean {
  const word = /[\p{L}\p{N}]+(?=[^\p{L}\p{N}]*$)/u.exec(name)?.[0] ?? ''
  const last = word.at(-1) ?? ''
  if (/[가-힣]/.test(last)) return (last.charCodeAt(0) - FIRST_SYLLABLE) % FINALS !== 0
  if (/\d/.test(last)) return CONSONANT_DIGITS.includes(last)
  return word.length === 1 ? /[lmnr]/i.test(last) : /(?:[lmn]|ng)$/i.test(word)
}

const FIRST_SYLLABLE = '가'.charCodeAt(0)
/** How many endings a syllable can have; the first is none. */
const FINALS = 28
/** 영, 일, 삼, 육, 칠 and 팔 end in a consonant. */
const CONSONANT_DIGITS = '013678'
