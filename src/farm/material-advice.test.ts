import { expect, test } from 'vitest'
import { adviseMaterials, type ShapeFacts } from './material-advice.ts'

const block: ShapeFacts = {
  longestMillimetres: 40,
  heightMillimetres: 20,
  thinnestMillimetres: Number.POSITIVE_INFINITY,
  pins: 0,
  overhangShare: 0,
  supportShare: 0,
}
const of = (facts: Partial<ShapeFacts>, material: string) =>
  adviseMaterials({ ...block, ...facts }).find((advice) => advice.material === material)

test('a plain block suits every material, and no reason is made up', () => {
  expect(adviseMaterials(block).every(({ verdict, reasons }) => verdict === 'good' && reasons.length === 0)).toBe(true)
})

test('a long part is not for ABS, and the rule that says so comes with its figures', () => {
  expect(of({ longestMillimetres: 180 }, 'ABS')).toMatchObject({
    verdict: 'avoid',
    reasons: [{ fact: 'longestMillimetres', above: 120, value: 180 }],
  })
  expect(of({ longestMillimetres: 180 }, 'PLA')?.verdict).toBe('good')
})

test('what speaks for a material does not hide what speaks against it', () => {
  const pla = of({ pins: 3, overhangShare: 0.2 }, 'PLA')
  expect(pla?.verdict).toBe('mind')
  expect(pla?.reasons.map(({ verdict }) => verdict)).toEqual(['good', 'mind'])
})

test('the most suitable comes first', () => {
  const order = adviseMaterials({ ...block, supportShare: 0.5, overhangShare: 0.1 }).map(({ material }) => material)
  expect(order[0]).toBe('PLA')
  expect(order.at(-1)).toBe('TPU')
})
