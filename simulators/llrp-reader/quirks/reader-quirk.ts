/**
 * What readers are known to do that others do not, by declaration. Any personality can have any of them, for as long as it
 * lives; what strikes and passes is a fault.
 */
export const readerQuirks = [
  /** Says nothing to GET_SUPPORTED_VERSION. */
  'version-question-unanswered',
  /** What it does not understand it refuses in a message with number 0. */
  'errors-without-number',
  /** Says it is manufacturer 25882's and answers to its extensions as another maker does. */
  'extensions-of-another-maker',
  'extensions-refused',
  'extensions-unanswered',
  /** Takes the event mask in no SET_READER_CONFIG; everything else it takes. */
  'event-mask-refused',
  'keepalive-refused',
  'config-read-refused',
  /** Says one thing of its configuration at a time. */
  'whole-config-read-refused',
  'ro-specs-read-refused',
  /** Takes the KeepaliveSpec and sends none. */
  'keepalives-not-sent',
  /** Whatever its configuration says, every client has to ask for events and reports. */
  'holds-for-every-client',
  /** What it hears while nobody is connected it tells the next client, asked or not. */
  'reports-kept-while-away',
  /** Does as it is told and never carries out a ROSpec. */
  'never-reads',
  /** A run is over when it has begun: nothing was asked. */
  'runs-end-at-once',
  /** A run is over behind its first AISpec. */
  'one-ai-spec-a-run',
  /** The last antenna of a run is passed over: its AISpec is told as ended when it has begun. */
  'last-antenna-passed-over',
  /** Where an antenna is not plugged in a run is over when it comes to it. */
  'runs-end-at-unplugged-antennas',
  /** The end of a run is told twice. */
  'run-ends-told-twice',
  /** It answers START_ROSPEC only some time after the run has begun. */
  'starts-answered-late',
  /** Whatever a ROSpec says, it reports when it is asked. */
  'reports-when-asked-only',
  /** It reads and reports for ever, and tells the end of nothing. */
  'runs-never-end',
  /** Its capabilities say that it has no antenna. */
  'no-antenna-count',
  /** What a ROSpec can be without it may not have here: the error names the parameter. */
  'antenna-configuration-refused',
  'rf-transmitter-refused',
  'report-spec-refused',
  'report-content-refused',
  'inventory-command-refused',
  'singulation-refused',
  /** Takes the event mask and says nothing of ROSpecs and AISpecs. */
  'no-run-events',
  /** An AISpecEvent of type 1 without AISpec when one begins. */
  'ai-spec-start-events',
  /** SpecIndex is 1 in every AISpecEvent. */
  'spec-index-always-one',
  /** The end of an AISpec is told before its report. */
  'events-before-reports',
  /** A field of a tag that is as it was for the tag before is left out, over reports. */
  'unchanged-fields-omitted',
  'ro-spec-id-zero-in-reports',
  'no-antenna-in-reports',
  /** EPCData also for 96 bits. */
  'epc-data-always',
] as const

/** With these nothing can be read, however one asks. */
export const blindingQuirks: readonly ReaderQuirk[] = [
  'never-reads',
  'runs-end-at-once',
  'runs-never-end',
  'no-antenna-in-reports',
]

export type ReaderQuirk = (typeof readerQuirks)[number]
export type ReaderQuirks = ReadonlySet<ReaderQuirk>
