import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { rowKey } from '#cloud/store/engine/noun-table'
import type { SiteTransaction } from '#cloud/store/open-store'
import { type Register, type RegisterName, registers } from '#cloud/store/registers'

type RowOf<Name extends RegisterName> = (typeof registers)[Name] extends Register<infer T> ? T : never
type Rows = Map<string, unknown>

const registerOfKind = new Map<string, RegisterName>(
  (Object.keys(registers) as RegisterName[]).flatMap((name) =>
    [...registers[name].kinds].map((kind): [string, RegisterName] => [kind, name]),
  ),
)

/** How the rows of each register are read and written. */
function accessOf(tx: SiteTransaction, name: RegisterName) {
  const parts = (keys: readonly string[]) => keys.map((key) => key.split('/'))
  switch (name) {
    case 'places':
      return { load: async () => await tx.places.all(), put: tx.places.put }
    case 'items':
      return { load: async (ids: readonly string[]) => [...(await tx.items.byId(ids)).values()], put: tx.items.put }
    case 'assortment':
      return {
        load: async (keys: readonly string[]) =>
          await tx.assortment.of(
            parts(keys).map(([itemId = '', placeId = '', owner = '']) => ({ itemId, placeId, owner })),
          ),
        put: tx.assortment.put,
      }
    case 'policies':
      return {
        load: async () => [],
        put: (rows: readonly RowOf<'policies'>[]) => tx.policies.put(rows.map(({ policy }) => policy)),
      }
    case 'shipments':
      return { load: tx.shipments.byKeys, put: tx.shipments.put }
    case 'devices':
      return { load: tx.devices.byKeys, put: tx.devices.put }
    case 'documents':
      return { load: tx.documents.byKeys, put: tx.documents.put }
    case 'enrolments':
      return { load: tx.enrolments.byKeys, put: tx.enrolments.put }
    case 'commands':
      return { load: tx.commands.byKeys, put: tx.commands.put }
    case 'badges':
      return { load: tx.badges.byKeys, put: tx.badges.put }
  }
}

/** The nouns told by the journal's order alone, as a transaction changes them. */
export class RegisterDrafts {
  readonly #tx: SiteTransaction
  readonly #rows = new Map<RegisterName, Rows>()
  readonly #changed = new Map<RegisterName, Set<string>>()
  /** Rows as they were when this transaction first changed them. */
  readonly #before = new Map<string, unknown>()

  constructor(tx: SiteTransaction) {
    this.#tx = tx
  }

  /** Folds entries into their registers, in order. */
  async tell(entries: readonly NumberedEntry[]): Promise<void> {
    const told = entries.filter(({ kind }) => registerOfKind.has(kind))
    const byName = Map.groupBy(told, ({ kind }) => registerOfKind.get(kind) as RegisterName)
    for (const [name, own] of byName) await this.#fold(name, own)
  }

  async #fold(name: RegisterName, entries: readonly NumberedEntry[]): Promise<void> {
    const register = registers[name] as Register<unknown>
    const rows = this.#rows.get(name) ?? new Map<string, unknown>()
    this.#rows.set(name, rows)
    const changed = this.#changed.get(name) ?? new Set<string>()
    this.#changed.set(name, changed)
    const keys = new Set(entries.flatMap((entry) => register.keysOf(entry)))
    const missing = [...keys].filter((key) => !rows.has(key))
    if (missing.length > 0) {
      const { load } = accessOf(this.#tx, name)
      for (const row of await load(missing)) rows.set(rowKey(register.table, row), row)
    }
    for (const entry of entries) {
      for (const key of register.keysOf(entry)) {
        const before = rows.get(key) ?? null
        const after = register.fold(before, entry, key)
        if (after === null) continue
        if (!changed.has(key)) this.#before.set(`${name}/${key}`, before)
        rows.set(key, after)
        changed.add(key)
      }
    }
  }

  /** A row this transaction has changed; null when it has not. */
  changed<Name extends RegisterName>(name: Name, key: string): RowOf<Name> | null {
    if (this.#changed.get(name)?.has(key) !== true) return null
    return (this.#rows.get(name)?.get(key) ?? null) as RowOf<Name> | null
  }

  /** A row as it was before this transaction changed it; null when there was none, or it has not changed. */
  before<Name extends RegisterName>(name: Name, key: string): RowOf<Name> | null {
    return (this.#before.get(`${name}/${key}`) ?? null) as RowOf<Name> | null
  }

  /** Every row of a register this transaction has changed. */
  changedRows<Name extends RegisterName>(name: Name): RowOf<Name>[] {
    const rows = this.#rows.get(name)
    return [...(this.#changed.get(name) ?? [])].flatMap((key) => (rows?.get(key) as RowOf<Name> | undefined) ?? [])
  }

  /** Whether anything of a register changed. */
  hasChanged(name: RegisterName): boolean {
    return (this.#changed.get(name)?.size ?? 0) > 0
  }

  async store(): Promise<void> {
    for (const name of this.#changed.keys()) {
      const changed = this.changedRows(name)
      const { put } = accessOf(this.#tx, name)
      await (put as (rows: readonly unknown[]) => Promise<void>)(changed)
    }
  }
}
