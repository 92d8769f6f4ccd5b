import type { ReaderEmulator } from '#simulators/llrp-reader/reader-emulator'
import { fromHex, message } from '#simulators/llrp-reader/wire/bytes'
import { linePair } from '../line/line-pair.ts'

/** A client of nobody's, which leaves things behind or sits in the way. */
export class RawClient {
  private readonly duplex
  private nextId = 1

  constructor(emulator: ReaderEmulator) {
    const [here, there] = linePair()
    here.on('error', () => undefined)
    here.resume()
    this.duplex = here
    emulator.accept(there)
  }

  say(type: number, bodyHex = ''): void {
    this.duplex.write(message(1, type, this.nextId++, fromHex(bodyHex)))
  }

  goAway(): void {
    this.duplex.destroy()
  }
}

/** SET_READER_CONFIG: hold events and reports upon reconnect. */
export const holdHex = '0000e2000580'
/** ADD_ROSPEC of ROSpec 4242, which starts at once and never ends, without reports until somebody asks. */
export const endlessRoSpecHex =
  '00b1004100001092000000b2001200b300050100b60009000000000000b700180001000000b800090000000000' +
  '00ba000700010100ed000d00000000ee00060000'
/** ENABLE_ROSPEC of it. */
export const endlessIdHex = '00001092'
