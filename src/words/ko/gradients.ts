import { isPlainFactor } from '#grading/number-text.ts'
import type { Words } from '#words/wording.ts'
import { common } from './common.ts'
import { attach } from './particle.ts'

const OTHER = { numeric: '수치 그래디언트', right: '올바른 그래디언트' } as const
const OTHER_VALUE = { numeric: '수치로 구한 값', right: '올바른 값' } as const

const WHERE = {
  scale: '일정한 배수는 남는 곱셈 인자이거나, 빠졌거나 두 번 들어간 평균(1/m)인 경우가 많습니다.',
  sign: 'A - Y 대신 Y - A처럼 거꾸로 뺀 곳이 있는지 찾아보세요.',
  zeros: '그래디언트가 이 파라미터에 도달하지 않습니다.',
  transpose: '행렬 곱의 순서와 전치를 확인하세요.',
}

export const gradients: Words['gradients'] = {
  uninformative:
    '여기서는 어떤 파라미터를 바꾸어도 순전파 값이 변하지 않고 그래디언트가 모두 영입니다. 서로 일치하지만 아무것도 증명하지 못합니다. 순전파가 파라미터를 사용하는지 확인하세요.',
  missing: (name) =>
    `${attach(name, 'subject')} 없습니다. backward가 그 이름의 그래디언트를 반환하지 않습니다.`,
  notANumber: (name, type) =>
    `${attach(name, 'topic')} ${common.found(type)}입니다. 숫자나 숫자 배열이어야 합니다.`,
  shape: (name, shape, wanted) =>
    `${name}의 형상은 ${shape}인데, 파라미터의 형상은 ${wanted}입니다.`,
  keepdims: '한 축을 따라 더할 때 keepdims=True를 쓰면 그 축이 남습니다.',
  example: ({ entry, yours, theirs, other, isNearby }) => {
    const here = entry === '' ? '여기서' : `${entry}에서`
    const nearby = entry === '' ? '가까운 점에서' : `가까운 점의 ${entry}에서`
    const place = isNearby ? nearby : here
    if (theirs === undefined) return `${place} 제출한 값은 ${yours}입니다.`
    return `${place} 제출한 값은 ${yours}, ${OTHER_VALUE[other]}은 ${theirs}입니다.`
  },
  scale: ({ name, other, example, factor }) => {
    const times = `${isPlainFactor(factor) ? '정확히 ' : ''}${common.factor(factor)}`
    return common.join(
      `${attach(name, 'topic')} ${OTHER[other]}의 ${times}입니다.`,
      example,
      `${WHERE.scale} ${attach(name, 'object')} 계산하는 줄을 확인하세요.`,
    )
  },
  sign: ({ name, other, example }) =>
    common.join(
      `${attach(name, 'topic')} ${OTHER[other]}와 부호가 반대입니다.`,
      example,
      WHERE.sign,
    ),
  zeros: ({ name, other, example }) =>
    common.join(
      `${attach(name, 'topic')} 모두 0인데 ${OTHER[other]}는 그렇지 않습니다.`,
      example,
      WHERE.zeros,
    ),
  transpose: ({ name, other, example }) =>
    common.join(`${attach(name, 'topic')} ${OTHER[other]}의 전치입니다.`, example, WHERE.transpose),
  notFinite: (name, example) =>
    common.join(
      `${attach(name, 'topic')} 유한하지 않습니다.`,
      example,
      '0으로 나누거나 log(0)을 계산하면 그렇게 됩니다.',
    ),
  differs: (name) => `${attach(name, 'subject')} 다릅니다.`,
  differsIn: (name, differing, all) => `${name}의 원소 ${all}개 중 ${differing}개가 다릅니다.`,
  agreeing: (names) => `${attach(common.list(names), 'topic')} 일치합니다.`,
  tooLarge: (name, shape) =>
    `${attach(name, 'topic')} 판정할 수 없었습니다. 형상이 ${shape}이어서, backward가 반환하는 다른 값과 함께 돌려보내기에는 너무 큽니다.`,
  noDecision: (name) =>
    `${attach(name, 'topic')} 판정하지 않았습니다. 비교할 기대값도 수치 그래디언트도 없습니다.`,
  costNotFinite: (name) =>
    `${attach(name, 'topic')} 판정할 수 없었습니다. 이 점이나 그 옆에서 비용이 유한하지 않습니다. 비용이 유한한 점을 고르세요.`,
  sizeOne: (name) => `${attach(name, 'topic')} 원소가 하나인 배열이어서 숫자로 읽었습니다.`,
}
