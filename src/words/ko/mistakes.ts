import type { Words } from '#words/wording.ts'
import { attach } from './particle.ts'

const ACTIVATION_FORMS = "층의 출력이 A이면 tanh'은 1 - A^2이고 sigmoid'은 A (1 - A)입니다."

/** `when` is a clause that ends in 때. */
export const mistakes: Words['mistakes'] = {
  'constant-factor': ({ target }) => ({
    when: `${target}의 줄에 엉뚱한 배수가 있을 때`,
    next: `${target}의 줄에 숫자가 하나 더 있거나 빠졌는지 찾아보세요.`,
  }),
  'missing-average': ({ target }) => ({
    when: `${attach(target, 'object')} 샘플에 대해 평균 내지 않고 더하기만 할 때`,
    next: '샘플 수로 나누세요. 곧 1/m을 곱하세요.',
  }),
  'double-average': ({ target }) => ({
    when: `${attach(target, 'object')} 구하는 과정에서 1/m을 두 번 곱할 때`,
    next: '1/m은 한 번만 곱하세요. dZ에서, 또는 dW와 db에서 곱하되 양쪽 모두에서 곱하지 마세요.',
  }),
  'average-elsewhere': ({ target }) => ({
    when: `1/m을 나중이 아니라 ${target}에서 곱할 때`,
    next: '그래도 같은 그래디언트가 나오므로 고칠 것은 없습니다.',
  }),
  'extra-average': ({ target }) => ({
    when: `더해야 할 유닛이나 시간 단계에 대해 ${attach(target, 'object')} 평균 낼 때`,
    next: '평균은 샘플에 대해서만 내세요.',
  }),
  sign: ({ target }) => ({
    when: `${target}의 부호가 반대일 때`,
    next: '거꾸로 뺀 곳을 찾아보세요. 마지막 dZ는 A - Y로 시작합니다.',
  }),
  transposed: ({ target }) => ({
    when: `${attach(target, 'subject')} 전치되어 있을 때`,
    next: `${target}의 행렬 곱 순서와 전치를 확인하세요.`,
  }),
  'untransposed-weights': ({ layer }) => ({
    when: `dA${attach(layer, 'object')} 계산하는 가중치가 전치되지 않았을 때`,
    next: `dA${attach(layer, 'topic')} 다음 층의 W를 전치한 것에 그 층의 dZ를 곱한 것입니다.`,
  }),
  'elementwise-product': ({ target }) => ({
    when: `${target}에서 행렬 곱이 필요한 곳에 원소별 곱(*)을 쓸 때`,
    next: "그곳에는 np.dot이나 @를 쓰고, *는 g'(Z)를 곱할 때만 쓰세요.",
  }),
  'missing-derivative': ({ layer }) => ({
    when: `dZ${layer}에 g'(Z${layer})가 곱해지지 않았을 때`,
    next: `dZ${layer} = dA${layer} * g'(Z${layer})입니다.`,
  }),
  'wrong-mask': ({ layer }) => ({
    when: `dZ${layer}의 마스크가 뒤집혔거나 Z${layer}에서 얻은 것이 아니어서 엉뚱한 유닛을 남길 때`,
    next: `Z${layer} > 0인 곳에서 dA${attach(layer, 'object')} 남기세요.`,
  }),
  'derivative-of-input': ({ layer }) => ({
    when: `${layer}번 층의 g'이 A${layer}에 대한 식인데 Z${attach(layer, 'object')} 넣을 때`,
    next: ACTIVATION_FORMS,
  }),
  'activation-twice': ({ layer }) => ({
    when: `g' 안에서 A${layer}에 활성화 함수를 한 번 더 적용할 때`,
    next: ACTIVATION_FORMS,
  }),
  'tanh-unsquared': ({ layer }) => ({
    when: `tanh'에서 A${attach(layer, 'object')} 제곱하지 않을 때`,
    next: `tanh'(Z${layer})은 1 - A${layer}^2입니다.`,
  }),
  'other-derivative': ({ layer }) => ({
    when: `${layer}번 층에서 forward와 다른 활성화 함수의 도함수를 쓸 때`,
    next: `forward가 Z${layer}에 적용하는 함수의 도함수를 쓰세요.`,
  }),
  'extra-derivative': ({ target }) => ({
    when: `손실 함수와 이미 상쇄된 g'을 ${target}에 또 곱할 때`,
    next: '시그모이드나 소프트맥스 다음에 교차 엔트로피를 쓰면 마지막 dZ는 A - Y입니다.',
  }),
  'missing-output-derivative': ({ target }) => ({
    when: `${target}에 마지막 층의 g'이 빠졌을 때`,
    next: "제곱 오차를 쓰면 마지막 dZ는 (A - Y) * g'(Z)입니다.",
  }),
  'cost-halving': ({ target }) => ({
    when: `${attach(target, 'and')} 비용이 1/2배에 대해 서로 어긋날 때`,
    next: '(A - Y)^2 / 2의 도함수는 A - Y이고, (A - Y)^2의 도함수는 2 (A - Y)입니다.',
  }),
  'missing-label': ({ target }) => ({
    when: `${target}에서 레이블을 빼지 않을 때`,
    next: '마지막 dZ는 A - Y로 시작합니다.',
  }),
  'wrong-input': ({ target }) => ({
    when: `${attach(target, 'object')} forward가 그곳에서 쓴 것과 다른 배열로 만들 때`,
    next: '한 층의 dW는 그 층의 dZ에, forward에서 쓴 그대로의 아래층 출력을 곱한 것입니다.',
  }),
  'wrong-weights': ({ layer }) => ({
    when: `dA${attach(layer, 'object')} 순전파의 가중치가 아닌 것으로 계산할 때`,
    next: 'dW가 아니라, 갱신하기 전의 W를 쓰세요.',
  }),
  'wrong-axis': ({ target }) => ({
    when: `${attach(target, 'object')} 잘못된 축이나 전체에 대해 더할 때`,
    next: '샘플에 대해서만 더하세요. 샘플이 열에 있으면 np.sum(dZ, axis=1, keepdims=True)입니다.',
  }),
  'lost-axis': ({ target }) => ({
    when: `${target}의 합에서 더한 축이 사라질 때`,
    next: 'keepdims=True를 추가하세요.',
  }),
  'missing-regularisation': ({ target }) => ({
    when: `${target}에 규제 항이 빠졌을 때`,
    next: `lambda/m에 가중치를 곱한 것을 ${target}에 더하세요.`,
  }),
  'wrong-regularisation': ({ target }) => ({
    when: `${target}의 규제 항이 비용에 맞는 크기나 부호가 아닐 때`,
    next: 'lambda/(2m) W^2의 도함수는 lambda/m W입니다.',
  }),
  'regularised-bias': ({ target }) => ({
    when: `${target}에 규제 항이 있을 때`,
    next: `비용에는 편향의 제곱이 없습니다. ${target}에서 그 항을 빼세요.`,
  }),
  dropout: ({ layer }) => ({
    when: `드롭아웃의 마스크나 1/keep_prob가 forward가 ${layer}번 층에 적용한 것과 다를 때`,
    next: `dA${layer}에 A${attach(layer, 'and')} 같은 마스크를 곱하고 keep_prob로 나누세요.`,
  }),
  'exchanged-layers': ({ target }) => ({
    when: `${target}에 다른 파라미터의 그래디언트가 들어 있을 때`,
    next: 'backward가 어떤 이름으로 그래디언트를 반환하는지 확인하세요.',
  }),
  'misplaced-entries': ({ target }) => ({
    when: `${target}의 숫자들이 맞지만 다른 자리에 있을 때`,
    next: `${target}의 인덱스와 reshape를 확인하세요.`,
  }),
  'single-example': ({ target }) => ({
    when: `${target}에 샘플 하나만 반영될 때`,
    next: '모든 샘플에 대해 더하세요.',
  }),
  zeros: ({ target }) => ({
    when: `${attach(target, 'object')} 한 번도 채우지 않을 때`,
    next: `그래디언트가 어떻게 ${target}까지 전달되는지 따라가 보세요.`,
  }),
  integers: ({ target }) => ({
    when: `${attach(target, 'subject')} 정수 배열에 저장되어 원소의 소수 부분이 잘릴 때`,
    next: 'np.zeros처럼 부동소수점 배열을 만드세요.',
  }),
  accumulates: ({ target }) => ({
    when: `${attach(target, 'object')} 지난 호출이 남긴 값에 더할 때`,
    next: 'backward를 시작할 때 그래디언트를 새로 초기화하세요.',
  }),
  'numeric-gradient': ({ target }) => ({
    when: `${attach(target, 'object')} 유한 차분으로 계산할 때`,
    next: '역전파를 쓰세요. 유한 차분은 그것을 검사하기 위한 것입니다.',
  }),
  'changed-parameters': ({ target }) => ({
    when: `그래디언트를 계산하는 동안 ${attach(target, 'subject')} 바뀔 때`,
    next: `${target}의 복사본에서 작업하세요.`,
  }),
  float32: ({ target }) => ({
    when: `${attach(target, 'object')} 여섯 자리까지만 정확한 단정밀도로 계산할 때`,
    next: '그래디언트 검사에는 float64를 쓰세요.',
  }),
  'not-finite': ({ target }) => ({
    when: `${target}에서 0으로 나누거나 log(0)을 계산할 때`,
    next: `${target}까지 가는 길에 있는 나눗셈이나 로그를 찾아보세요.`,
  }),
  'output-differentiated': ({ target }) => ({
    when: `${target}의 양쪽 중 하나가 비용이 아니라 신경망의 출력에 대한 것일 때`,
    next: '비용을 미분하세요.',
  }),
  'batch-norm-constants': ({ target }) => ({
    when: `${target}에서 배치의 평균과 분산을 상수로 볼 때`,
    next: '그것들도 입력에 의존하므로, 두 항이 빠져 있습니다.',
  }),
}
