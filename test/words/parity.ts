/** Numbers, and what is written in Latin letters, in a text: what two languages have in common. */
function listTokens(text: string): readonly string[] {
  return text.match(/\d+(?:\.\d+)?(?:e[+-]?\d+)?|[A-Za-z_][A-Za-z_0-9]*/g) ?? []
}

/** Whether a text has a letter of Hangul. */
export function hasHangul(text: string): boolean {
  return /[가-힣]/.test(text)
}

/** What a Korean text names that the English one does not, and the numbers that only the English one has. */
export function findDisparity(english: string, korean: string): readonly string[] {
  const [ofEnglish, ofKorean] = [listTokens(english), listTokens(korean)]
  const isKnown = (token: string) =>
    ofEnglish.includes(token) ||
    (token === '1' && ONE.test(english)) ||
    (token === '0' && /\bzero\b/i.test(english))
  const added = ofKorean.filter((token) => !isKnown(token))
  const lost = ofEnglish.filter((token) => /\d/.test(token) && !ofKorean.includes(token))
  return [...added.map((token) => `+${token}`), ...lost.map((token) => `-${token}`)]
}

/** What English says for 1. */
const ONE = /\b(?:a|an|one)\b/i
