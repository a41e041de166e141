import type { Words } from '#words/wording.ts'
import { common } from './common.ts'
import { attach } from './particle.ts'

const OTHER = { numeric: '수치 그래디언트', right: '올바른 그래디언트' } as const
const OTHER_VALUE = { numeric: '수치로 구한 값', right: '올바른 값' } as const

type Diagnosis = Words['diagnosis']
type PlaceKind = Parameters<Diagnosis['place']>[0]

const PLACES: Readonly<Record<PlaceKind, (target: string, own: string) => string>> = {
  own: (target) => `${attach(target, 'object')} 계산하는 줄을 확인하세요.`,
  delta: (target) =>
    `뒤쪽 층의 그래디언트는 일치하고 이 층과 그 앞의 모든 층은 일치하지 않습니다. 오류는 ${target}에서 시작됩니다.`,
  follows: (target, own) =>
    `${attach(own, 'topic')} 오류가 시작되는 ${target}에서 만들어집니다. 그것부터 고치세요.`,
  unknown: (_target, own) =>
    `숫자만으로는 오류가 어디서 시작되는지 알 수 없습니다. ${attach(own, 'object')} 만드는 줄을 차례로 살펴보세요.`,
}

/** Causes are clauses that end in 때. */
const CAUSES: Readonly<Record<Parameters<Diagnosis['causes']>[0], (causes: string) => string>> = {
  exact: (causes) => `정확히 이 숫자들은 ${causes} 나옵니다.`,
  likely: (causes) => `${causes} 이런 모습이 됩니다.`,
  vague: (causes) => `들어맞는 패턴이 없습니다. ${causes} 그럴 수 있습니다.`,
}

export const diagnosis: Diagnosis = {
  shapeGap: (name, shape, wanted) =>
    `${name}의 형상은 ${shape}입니다. 기대한 형상은 ${wanted}입니다.`,
  gap: ({ name, other, yours, theirs }) =>
    `${attach(name, 'subject')} ${OTHER[other]}와 다릅니다. 제출한 값은 ${yours}, ${OTHER_VALUE[other]}은 ${theirs}입니다.`,
  entryGap: ({ name, other, yours, theirs }, { differing, all, entry }) =>
    `${attach(name, 'subject')} 원소 ${all}개 중 ${differing}개에서 ${OTHER[other]}와 다릅니다. ${entry}에서 제출한 값은 ${yours}, ${OTHER_VALUE[other]}은 ${theirs}입니다.`,
  place: (kind, target, own) => PLACES[kind](target, own),
  signs: {
    negated: '부호가 뒤집혀 있습니다',
    scaled: (factor) => `올바른 값의 ${common.factor(factor)}입니다`,
    notFinite: 'NaN이나 무한대가 들어 있습니다',
    zeros: '모든 원소가 0입니다',
    whole: '정수만 들어 있습니다',
    penalty: (scale, name) => `올바른 값과 ${name}의 ${scale}배만큼 다릅니다`,
    constant: '모든 행에 같은 수, 곧 모든 유닛에 걸친 합이 들어 있습니다',
    other: (name) => `${name}의 그래디언트가 들어 있습니다`,
    misplaced: '올바른 숫자들이 다른 자리에 들어 있습니다',
  },
  pattern: (sign) => `${sign}.`,
  causes: (sureness, causes) => CAUSES[sureness](causes.join(', 또는 ')),
  alsoAt: (targets) => `${common.list(targets)}에서도 마찬가지입니다.`,
  calls: {
    twice: '같은 인수로 두 번째 호출하면 처음 그래디언트의 두 배가 나옵니다.',
    changed: (names) => `${attach(names, 'subject')} 호출 중에 바뀌었습니다.`,
    differences: '그래디언트가 제출한 forward의 유한 차분과 비트 단위로 같습니다.',
    single: (targets) => `${attach(targets, 'topic')} 여섯 자리까지의 수만 담고 있습니다.`,
    early: (targets) => `${attach(targets, 'topic')} 흔히 쓰는 값의 1/m입니다.`,
  },
  soWhen: (cause) => `${cause} 그렇게 됩니다.`,
  checker: (value, right) =>
    `검사 함수가 ${attach(value, 'object')} 반환합니다. 올바른 값은 ${right}입니다.`,
  checkerCause: (cause) => `${cause} 정확히 그 값이 나옵니다.`,
}
