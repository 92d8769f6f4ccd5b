/** Where a tag is, as far as this reader's antennas are concerned. Away means it is not in the population at all. */
export type Exposure = 'inside' | 'beside' | 'neighbour'

/** One tag in reach of the antennas. */
export type RadioTag = {
  /** EPC bank, upper-case hex, whole 16-bit words. */
  epc: string
  /** TID bank, hex; a serialised one, the tag's own, when absent. */
  tid?: string
  /** Tells this tag from others that bear the same EPC: a clone, or one that leaks in from next door. */
  copy?: string
  /** Answers to its EPC, and with an error to whoever asks for its TID. */
  refusesTid?: boolean
  exposure?: Exposure
  /** Mean margin in dB of a neighbour's tag; -17 where it is left out, which is heard next to never. */
  leakDb?: number
  /** Link loss of this tag alone (liquid, metal, bent), dB. */
  detunedDb?: number
  /** Answers nobody. */
  dead?: boolean
  /** Decided by chance (the tier's share) when absent. */
  hard?: boolean
  /** Fastened at this place along the row of antennas, 0 to 1, where no door moves it (law `cavity`). */
  fixedAt?: number
}

/** How well tags can be heard: base margin in dB and share of hard tags. */
export type RadioTier = 'good' | 'typical' | 'hard'

/**
 * How the air behaves: a cabinet as a cavity, by what was measured with a real reader, or the plainer law that the first
 * targets were declared for.
 */
export type RadioLawName = 'cavity' | 'declared'

export const radioLawNames: readonly RadioLawName[] = ['declared', 'cavity']

export type RadioOptions = {
  /** `declared` where it is left out: what is tested of one thing needs no hard radio. */
  law?: RadioLawName
  tier?: RadioTier
  /** Doors shut attenuate what is outside by this much more than the open door does: 6 dB, a shielded cabinet 25 dB. */
  shutLossDb?: number
  /** Longest stay on one antenna; coarser is cheaper to simulate. */
  dwellMaxMs?: number
  dwellMinMs?: number
  /** Shut at the start? */
  doorOpen?: boolean
}

/** The air around the antennas: who is there and how well each hears. */
export type Radio = {
  put(tag: RadioTag): void
  /** Of several with this EPC the one that is no copy, or the copy of this name. */
  remove(epc: string, copy?: string): void
  has(epc: string, copy?: string): boolean
  /** A door moved: fading freezes anew, and a close is a new shuffle of what is inside. */
  doorMoved(open: boolean): void
  setDetuned(epc: string, detunedDb: number): void
  setDead(epc: string, dead: boolean): void
  epcs(): string[]
  /** Tags inside, each with its TID. */
  inside(): RadioTag[]
  /** Called when a tag has come to be inside, or is inside no longer. */
  onMoved(callback: (tag: RadioTag, isInside: boolean) => void): void
  /** Mean link margin in dB over the channels at full power: what checkers and benches look at, no reader sees it. */
  marginDb(epc: string, antenna: number): number
  /** Of all antennas on all channels, the share whose margin at full power is above 0: what checkers look at. */
  heardShare(epc: string): number
}
