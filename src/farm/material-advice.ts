/** What advice on materials looks at; lengths in millimetres. */
export type ShapeFacts = {
  longestMillimetres: number
  heightMillimetres: number
  thinnestMillimetres: number
  pins: number
  /** Overhanging area over the whole surface, 0 to 1. */
  overhangShare: number
  /** Support over the part's own volume. */
  supportShare: number
}

type Verdict = 'good' | 'mind' | 'avoid'
type Bound = { above: number } | { below: number }
type Rule = Bound & { material: string; fact: keyof ShapeFacts; verdict: Verdict; because: string }

/** Every rule that there is. They say what is known of the materials; none is a probability. */
export const MATERIAL_RULES: readonly Rule[] = [
  {
    material: 'PLA',
    fact: 'overhangShare',
    above: 0.05,
    verdict: 'good',
    because: 'it sets fast under a fan, which holds overhangs',
  },
  { material: 'PLA', fact: 'pins', above: 0, verdict: 'mind', because: 'it is brittle: pins under 1 mm snap' },
  { material: 'PETG', fact: 'pins', above: 0, verdict: 'good', because: 'it bends before it breaks' },
  {
    material: 'PETG',
    fact: 'overhangShare',
    above: 0.05,
    verdict: 'mind',
    because: 'it sags on overhangs, since it takes little cooling',
  },
  {
    material: 'PETG',
    fact: 'supportShare',
    above: 0.3,
    verdict: 'mind',
    because: 'its supports hold fast and leave marks',
  },
  {
    material: 'PETG',
    fact: 'thinnestMillimetres',
    below: 0.8,
    verdict: 'mind',
    because: 'it strings across gaps between thin walls',
  },
  {
    material: 'ABS',
    fact: 'longestMillimetres',
    above: 120,
    verdict: 'avoid',
    because: 'it shrinks as it cools: long parts warp off the bed without a heated chamber',
  },
  {
    material: 'ABS',
    fact: 'heightMillimetres',
    above: 100,
    verdict: 'mind',
    because: 'tall parts split between layers in a draught',
  },
  {
    material: 'ABS',
    fact: 'overhangShare',
    above: 0.05,
    verdict: 'mind',
    because: 'it is printed without a fan, so overhangs curl',
  },
  {
    material: 'ASA',
    fact: 'longestMillimetres',
    above: 150,
    verdict: 'avoid',
    because: 'it shrinks as it cools: long parts warp off the bed without a heated chamber',
  },
  {
    material: 'ASA',
    fact: 'overhangShare',
    above: 0.05,
    verdict: 'mind',
    because: 'it is printed with little fan, so overhangs curl',
  },
  {
    material: 'TPU',
    fact: 'supportShare',
    above: 0.1,
    verdict: 'avoid',
    because: 'supports cannot be torn off a soft part',
  },
  { material: 'TPU', fact: 'overhangShare', above: 0.05, verdict: 'mind', because: 'it sags on overhangs' },
  {
    material: 'TPU',
    fact: 'thinnestMillimetres',
    below: 0.8,
    verdict: 'mind',
    because: 'thin walls of it do not stand by themselves',
  },
  {
    material: 'TPU',
    fact: 'heightMillimetres',
    above: 150,
    verdict: 'mind',
    because: 'tall parts sway under the nozzle',
  },
]

export type Advice = {
  material: string
  /** The worst that a rule says; `good` where none speaks against it. */
  verdict: Verdict
  reasons: {
    verdict: Verdict
    because: string
    fact: keyof ShapeFacts
    value: number
    above?: number
    below?: number
  }[]
}

const RANK: Record<Verdict, number> = { good: 0, mind: 1, avoid: 2 }

/** Each material with the rules that apply to this shape, the most suitable first. */
export function adviseMaterials(facts: ShapeFacts): Advice[] {
  const materials = [...new Set(MATERIAL_RULES.map(({ material }) => material))]
  const advice = materials.map((material) => {
    const reasons = MATERIAL_RULES.filter((rule) => rule.material === material && applies(rule, facts)).map(
      ({ material: _material, ...rule }) => ({ ...rule, value: facts[rule.fact] }),
    )
    const verdict = reasons.reduce<Verdict>(
      (worst, reason) => (RANK[reason.verdict] > RANK[worst] ? reason.verdict : worst),
      'good',
    )
    return { material, verdict, reasons }
  })
  const weight = ({ verdict, reasons }: Advice) =>
    RANK[verdict] * 10 + reasons.filter((r) => r.verdict !== 'good').length
  return advice.sort((a, b) => weight(a) - weight(b))
}

function applies(rule: Rule, facts: ShapeFacts): boolean {
  const value = facts[rule.fact]
  return 'above' in rule ? value > rule.above : value < rule.below
}
