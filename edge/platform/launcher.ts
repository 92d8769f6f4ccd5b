/**
 * Calls gone when the launcher that started this process over a channel has ended, however it ended; at once when it
 * has ended already. Without a launcher nothing is ever called. To be asked for first of all: a launcher may be killed
 * while we still load.
 */
export function whenLauncherGone(gone: () => void): void {
  // Node gives a process a way to send when it was started with a channel, and leaves it there when the channel closes.
  if (process.send === undefined) return
  if (process.connected) process.once('disconnect', gone)
  else gone()
}
