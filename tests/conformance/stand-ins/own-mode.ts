import { Option } from 'commander'
import { type Mode, WrongUse } from '../mode.ts'
import { judgeEmulatedReader, personalityOf } from './emulated-reader.ts'
import { judgeOurClient } from './judged-client.ts'

/** `--own reader` and `--own client`: judges the emulator or our client, on virtual time, without a network. */
export const ownMode: Mode = {
  option: 'own',
  addOptions(command) {
    command.addOption(
      new Option('--own <what>', 'what this project brings, without a network: reader (the emulator) or client'),
    )
  },
  judge({ own, personality }) {
    const name = String(personality)
    if (own === 'client') return judgeOurClient({ personality: name })
    if (own === 'reader') return judgeEmulatedReader(personalityOf(name))
    throw new WrongUse(
      'wrong-arguments',
      `--own ${String(own)} is nothing of ours`,
      'give --own reader or --own client',
    )
  },
}
