import { DatabaseSync } from 'node:sqlite'

/** A fact as a device wrote it onto its card. */
export type WrittenFact = { deviceId: string; epoch: string; seq: number; kind: string; body: string }

/** Reads a device's card with nothing of ours but SQL, as an auditor would. The folder is the device's state folder. */
export function factsOnCard(deviceId: string, folder: string): WrittenFact[] {
  const card = new DatabaseSync(`${folder}/outbox.sqlite`, { readOnly: true })
  try {
    const epoch = String(card.prepare('SELECT epoch FROM identity').get()?.epoch)
    return card
      .prepare('SELECT seq, body FROM facts ORDER BY seq')
      .all()
      .map(({ seq, body }) => {
        const { kind } = JSON.parse(String(body)) as { kind: string }
        return { deviceId, epoch, seq: Number(seq), kind, body: String(body) }
      })
  } finally {
    card.close()
  }
}

/** The number up to which the service has receipted a card's facts, as the card remembers it; 0 when it never has. */
export function receiptedOnCard(folder: string): number {
  const card = new DatabaseSync(`${folder}/outbox.sqlite`, { readOnly: true })
  try {
    return Number(card.prepare('SELECT max(committed_seq) AS seq FROM receipts').get()?.seq ?? 0)
  } finally {
    card.close()
  }
}
