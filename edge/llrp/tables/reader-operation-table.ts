import type { LlrpTable } from './table-notation.ts'

/** ROSpecs: when, where and how a reader looks for tags. LLRP 1.1 §17.2.4. */
export const readerOperationTable: LlrpTable = {
  messages: {
    ADD_ROSPEC: [20, '', 'ROSpec'],
    ADD_ROSPEC_RESPONSE: [30, '', 'LLRPStatus'],
    DELETE_ROSPEC: [21, 'u32 ROSpecID'],
    DELETE_ROSPEC_RESPONSE: [31, '', 'LLRPStatus'],
    START_ROSPEC: [22, 'u32 ROSpecID'],
    START_ROSPEC_RESPONSE: [32, '', 'LLRPStatus'],
    STOP_ROSPEC: [23, 'u32 ROSpecID'],
    STOP_ROSPEC_RESPONSE: [33, '', 'LLRPStatus'],
    ENABLE_ROSPEC: [24, 'u32 ROSpecID'],
    ENABLE_ROSPEC_RESPONSE: [34, '', 'LLRPStatus'],
    DISABLE_ROSPEC: [25, 'u32 ROSpecID'],
    DISABLE_ROSPEC_RESPONSE: [35, '', 'LLRPStatus'],
    GET_ROSPECS: [26],
    GET_ROSPECS_RESPONSE: [36, '', 'LLRPStatus ROSpec*'],
  },
  parameters: {
    ROSpec: [
      177,
      'u32 ROSpecID, u8 Priority, u8 CurrentState:ROSpecState',
      'ROBoundarySpec SpecParameter+ ROReportSpec?',
    ],
    ROBoundarySpec: [178, '', 'ROSpecStartTrigger ROSpecStopTrigger'],
    ROSpecStartTrigger: [
      179,
      'u8 ROSpecStartTriggerType:ROSpecStartTriggerType',
      'PeriodicTriggerValue? GPITriggerValue?',
    ],
    PeriodicTriggerValue: [180, 'u32 Offset, u32 Period', 'UTCTimestamp?'],
    GPITriggerValue: [181, 'u16 GPIPortNum, u1 GPIEvent, reserved 7, u32 Timeout'],
    ROSpecStopTrigger: [
      182,
      'u8 ROSpecStopTriggerType:ROSpecStopTriggerType, u32 DurationTriggerValue',
      'GPITriggerValue?',
    ],
    AISpec: [183, 'u16v AntennaIDs', 'AISpecStopTrigger InventoryParameterSpec+ Custom*'],
    AISpecStopTrigger: [
      184,
      'u8 AISpecStopTriggerType:AISpecStopTriggerType, u32 DurationTrigger',
      'GPITriggerValue? TagObservationTrigger?',
    ],
    TagObservationTrigger: [
      185,
      `
      u8 TriggerType:TagObservationTriggerType, reserved 8, u16 NumberOfTags, u16 NumberOfAttempts, u16 T,
      u32 Timeout`,
    ],
    InventoryParameterSpec: [
      186,
      'u16 InventoryParameterSpecID, u8 ProtocolID:AirProtocols',
      'AntennaConfiguration* Custom*',
    ],
    RFSurveySpec: [187, 'u16 AntennaID, u32 StartFrequency, u32 EndFrequency', 'RFSurveySpecStopTrigger Custom*'],
    RFSurveySpecStopTrigger: [188, 'u8 StopTriggerType:RFSurveySpecStopTriggerType, u32 DurationPeriod, u32 N'],
    LoopSpec: [355, 'u32 LoopCount', '', '1.1'],
  },
  choices: {
    SpecParameter: 'AISpec RFSurveySpec LoopSpec Custom',
  },
  enumerations: {
    ROSpecState: 'Disabled Inactive Active',
    ROSpecStartTriggerType: 'Null Immediate Periodic GPI',
    ROSpecStopTriggerType: 'Null Duration GPI_With_Timeout',
    AISpecStopTriggerType: 'Null Duration GPI_With_Timeout Tag_Observation',
    TagObservationTriggerType: `
      Upon_Seeing_N_Tags_Or_Timeout Upon_Seeing_No_More_New_Tags_For_Tms_Or_Timeout
      N_Attempts_To_See_All_Tags_In_FOV_Or_Timeout Upon_Seeing_N_Unique_Tags_Or_Timeout@1.1
      Upon_Seeing_No_More_New_Unique_Tags_For_Tms_Or_Timeout@1.1`,
    RFSurveySpecStopTriggerType: 'Null Duration N_Iterations_Through_Frequency_Range',
  },
}
