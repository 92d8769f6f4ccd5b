import type { LlrpTable } from './table-notation.ts'

/** AccessSpecs: what a reader does with a tag it has found. LLRP 1.1 §17.2.5. */
export const accessOperationTable: LlrpTable = {
  messages: {
    ADD_ACCESSSPEC: [40, '', 'AccessSpec'],
    ADD_ACCESSSPEC_RESPONSE: [50, '', 'LLRPStatus'],
    DELETE_ACCESSSPEC: [41, 'u32 AccessSpecID'],
    DELETE_ACCESSSPEC_RESPONSE: [51, '', 'LLRPStatus'],
    ENABLE_ACCESSSPEC: [42, 'u32 AccessSpecID'],
    ENABLE_ACCESSSPEC_RESPONSE: [52, '', 'LLRPStatus'],
    DISABLE_ACCESSSPEC: [43, 'u32 AccessSpecID'],
    DISABLE_ACCESSSPEC_RESPONSE: [53, '', 'LLRPStatus'],
    GET_ACCESSSPECS: [44],
    GET_ACCESSSPECS_RESPONSE: [54, '', 'LLRPStatus AccessSpec*'],
    CLIENT_REQUEST_OP: [45, '', 'TagReportData'],
    CLIENT_REQUEST_OP_RESPONSE: [55, '', 'ClientRequestResponse'],
  },
  parameters: {
    AccessSpec: [
      207,
      `
      u32 AccessSpecID, u16 AntennaID, u8 ProtocolID:AirProtocols, u1 CurrentState:AccessSpecState, reserved 7,
      u32 ROSpecID`,
      'AccessSpecStopTrigger AccessCommand AccessReportSpec? Custom*',
    ],
    AccessSpecStopTrigger: [208, 'u8 AccessSpecStopTrigger:AccessSpecStopTriggerType, u16 OperationCountValue'],
    AccessCommand: [209, '', 'AirProtocolTagSpec AccessCommandOpSpec+ Custom*'],
    ClientRequestOpSpec: [210, 'u16 OpSpecID'],
    ClientRequestResponse: [211, 'u32 AccessSpecID', 'EPCData AirProtocolOpSpec*'],
  },
  choices: {
    AccessCommandOpSpec: `
      C1G2Read C1G2Write C1G2Kill C1G2Recommission C1G2Lock C1G2BlockErase C1G2BlockWrite C1G2BlockPermalock
      C1G2GetBlockPermalockStatus ClientRequestOpSpec Custom`,
    AirProtocolOpSpec: `
      C1G2Read C1G2Write C1G2Kill C1G2Recommission C1G2Lock C1G2BlockErase C1G2BlockWrite C1G2BlockPermalock
      C1G2GetBlockPermalockStatus`,
  },
  enumerations: {
    AccessSpecState: 'Disabled Active',
    AccessSpecStopTriggerType: 'Null Operation_Count',
  },
}
