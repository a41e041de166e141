import type { Words } from '#words/wording.ts'
import { common } from './common.ts'
import { attach } from './particle.ts'

type Grading = Words['grading']
type Shipped = Parameters<Grading['shipped']>[0]

function describeShipped(mistakes: Shipped): string {
  return mistakes
    .map(
      ({ name, factor }) => `${attach(name, 'topic')} 올바른 그래디언트의 ${common.factor(factor)}`,
    )
    .join(', ')
}

export const grading: Grading = {
  tupleNeeded: (name, wanted, length) => {
    const needed = wanted === 1 ? '값이 맨 앞에 있는 튜플' : `값이 ${wanted}개 이상인 튜플`
    const found = length === undefined ? '값 하나' : `길이가 ${length}인 것`
    return `${attach(name, 'topic')} ${needed}을 반환해야 하는데, ${attach(found, 'object')} 반환했습니다.`
  },
  tooFewEvaluations: ({ names, needed, limit, left }) =>
    `${names.join(', ')}에 대한 중앙 차분에는 순전파를 ${needed}번 평가해야 하는데, 허용된 ${limit}번 중 ${left}번이 남았습니다. limits.evaluations로 더 요청하거나 더 작은 테스트 케이스를 쓰세요.`,
  inconsistent:
    '제출한 그래디언트는 비용의 수치 그래디언트와 같은데, 과제는 다른 것을 기대합니다. 과제의 잘못이므로 감점은 없으며, 교수자가 기대값을 고쳐야 합니다.',
  renamed: (name) =>
    `${name}의 매개변수 이름이 테스트 케이스와 다릅니다. 인수를 입력, 파라미터의 순서대로 위치로 전달했습니다.`,
  ownPipeline: (helpers, name) =>
    `직접 작성한 ${attach(common.list(helpers), 'object')} 쓰면 ${name}의 값이 기대한 것과 다릅니다. 채점은 과제의 함수로 하므로 여기서 감점은 없습니다.`,
  ownMistakes: (names) => `원인은 ${common.list(names)}에 있습니다. 같은 이름의 문제를 보세요.`,
  numericBackward: (forwardCalls) =>
    `유한 차분이 그러하듯 backward가 forward를 ${forwardCalls}번 호출했습니다. 역전파를 쓰세요. 유한 차분은 그것을 검사하기 위한 것입니다.`,
  keptArrays:
    'forward가 처음에 받은 배열을 호출 사이에 간직하여, 그 자리에 다른 배열을 넣어도 알아보지 못합니다. 그 배열 안의 숫자를 바꾸어 가며 채점했습니다. 인수에만 의존하게 하세요.',
  repaired: '과제에 들어 있던 실수가 고쳐졌습니다. 모든 그래디언트가 맞습니다.',
  shipped: (mistakes) =>
    `과제에 들어 있던 실수가 그대로 있습니다: ${describeShipped(mistakes)}. 그대로 두어도 여기서 감점은 없습니다. 그것을 찾는 것이 그래디언트 검사의 목적입니다.`,
  leftover: (repaired, mistakes) =>
    `과제에 들어 있던 실수 중 ${attach(common.list(repaired), 'topic')} 고쳐졌고 다음이 남았습니다: ${describeShipped(mistakes)}. 이것도 고치세요.`,
}
