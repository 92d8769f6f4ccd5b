import type { Alert } from '#cloud/alerts/alert'
import { alertKinds, foldAlert } from '#cloud/alerts/fold-alert'
import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { identityAs, type Subject } from '#cloud/journal/subject'
import type { SiteTransaction } from '#cloud/store/open-store'
import type { KnownSite } from './known-site.ts'

/** The alerts a transaction touches, in memory. */
export class AlertDrafts {
  readonly #tx: SiteTransaction
  readonly #knownOpen: KnownSite['openAlerts']
  readonly #byId = new Map<string, Alert>()
  readonly #loadedAbout = new Set<Subject>()
  readonly #changed = new Set<string>()
  readonly #raised = new Set<string>()

  constructor(tx: SiteTransaction, { openAlerts }: Pick<KnownSite, 'openAlerts'>) {
    this.#tx = tx
    this.#knownOpen = openAlerts
  }

  /** Makes sure the open alerts about these subjects are here. */
  async load(subjects: Iterable<Subject>): Promise<void> {
    const missing = [...new Set(subjects)].filter((subject) => !this.#loadedAbout.has(subject))
    if (missing.length === 0) return
    const unread = missing.filter((subject) => this.#knownOpen.about(subject) === null)
    if (unread.length > 0) this.#knownOpen.keep(unread, await this.#tx.alerts.openAbout(unread))
    for (const subject of missing) {
      this.#keep(this.#knownOpen.about(subject) ?? [])
      this.#loadedAbout.add(subject)
    }
  }

  /** Every alert that is here, those this transaction has ended too. */
  known(): Alert[] {
    return [...this.#byId.values()]
  }

  /** Folds entries about alerts. Returns what the alerts that people answered are about. */
  async tell(entries: readonly NumberedEntry[]): Promise<Subject[]> {
    const answered: Subject[] = []
    const own = entries.filter(({ kind }) => alertKinds.has(kind))
    const missing = own.flatMap(({ subject, kind }) => {
      const alertId = identityAs('alert', subject)
      return alertId === null || kind === 'AlertRaised' || this.#byId.has(alertId) ? [] : [alertId]
    })
    if (missing.length > 0) this.#keep(await this.#tx.alerts.byKeys([...new Set(missing)]))
    for (const entry of own) {
      const alertId = identityAs('alert', entry.subject)
      if (alertId === null) continue
      const after = foldAlert(this.#byId.get(alertId) ?? null, entry)
      if (after === null) continue
      this.#byId.set(alertId, after)
      this.#changed.add(alertId)
      if (entry.kind === 'AlertRaised') this.#raised.add(alertId)
      if (entry.source.kind === 'decision') answered.push(after.about)
    }
    return answered
  }

  /** Alerts that changed, as they are now. */
  changed(): Alert[] {
    return [...this.#changed].flatMap((alertId) => this.#byId.get(alertId) ?? [])
  }

  /** Stores what changed. Somebody is told of every alert that was raised, one that is over already too. */
  async store(nowMs: number): Promise<void> {
    const changed = this.changed()
    await this.#tx.alerts.put(changed)
    await this.#tx.alerts.notify(
      changed
        .filter(({ alertId }) => this.#raised.has(alertId))
        .map(({ alertId, responsibleRole }) => ({
          notificationId: alertId,
          role: responsibleRole,
          alertId,
          requisitionId: null,
          createdAtMs: nowMs,
          sentAtMs: null,
        })),
    )
  }

  #keep(alerts: readonly Alert[]): void {
    for (const alert of alerts) if (!this.#byId.has(alert.alertId)) this.#byId.set(alert.alertId, alert)
  }
}
