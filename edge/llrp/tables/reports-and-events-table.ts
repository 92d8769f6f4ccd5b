import type { LlrpTable } from './table-notation.ts'

/** What a reader tells by itself. LLRP 1.1 §17.2.7. */
export const reportsAndEventsTable: LlrpTable = {
  messages: {
    GET_REPORT: [60],
    RO_ACCESS_REPORT: [61, '', 'TagReportData* RFSurveyReportData* Custom*'],
    KEEPALIVE: [62],
    KEEPALIVE_ACK: [72],
    READER_EVENT_NOTIFICATION: [63, '', 'ReaderEventNotificationData'],
    ENABLE_EVENTS_AND_REPORTS: [64],
  },
  parameters: {
    ROReportSpec: [237, 'u8 ROReportTrigger:ROReportTriggerType, u16 N', 'TagReportContentSelector Custom*'],
    TagReportContentSelector: [
      238,
      `
      u1 EnableROSpecID, u1 EnableSpecIndex, u1 EnableInventoryParameterSpecID, u1 EnableAntennaID,
      u1 EnableChannelIndex, u1 EnablePeakRSSI, u1 EnableFirstSeenTimestamp, u1 EnableLastSeenTimestamp,
      u1 EnableTagSeenCount, u1 EnableAccessSpecID, reserved 6`,
      'AirProtocolEPCMemorySelector*',
    ],
    AccessReportSpec: [239, 'u8 AccessReportTrigger:AccessReportTriggerType'],
    TagReportData: [
      240,
      '',
      `
      EPCParameter ROSpecID? SpecIndex? InventoryParameterSpecID? AntennaID? PeakRSSI? ChannelIndex?
      FirstSeenTimestampUTC? FirstSeenTimestampUptime? LastSeenTimestampUTC? LastSeenTimestampUptime?
      TagSeenCount? AirProtocolTagData* AccessSpecID? AccessCommandOpSpecResult* Custom*`,
    ],
    EPCData: [241, 'u1v EPC'],
    EPC_96: [13, 'u96 EPC'],
    ROSpecID: [9, 'u32 ROSpecID'],
    SpecIndex: [14, 'u16 SpecIndex'],
    InventoryParameterSpecID: [10, 'u16 InventoryParameterSpecID'],
    AntennaID: [1, 'u16 AntennaID'],
    PeakRSSI: [6, 's8 PeakRSSI'],
    ChannelIndex: [7, 'u16 ChannelIndex'],
    FirstSeenTimestampUTC: [2, 'u64 Microseconds'],
    FirstSeenTimestampUptime: [3, 'u64 Microseconds'],
    LastSeenTimestampUTC: [4, 'u64 Microseconds'],
    LastSeenTimestampUptime: [5, 'u64 Microseconds'],
    TagSeenCount: [8, 'u16 TagCount'],
    AccessSpecID: [16, 'u32 AccessSpecID'],
    ClientRequestOpSpecResult: [15, 'u16 OpSpecID'],
    RFSurveyReportData: [242, '', 'ROSpecID? SpecIndex? FrequencyRSSILevelEntry+ Custom*'],
    FrequencyRSSILevelEntry: [243, 'u32 Frequency, u32 Bandwidth, s8 AverageRSSI, s8 PeakRSSI', 'Timestamp'],
    ReaderEventNotificationSpec: [244, '', 'EventNotificationState+'],
    EventNotificationState: [245, 'u16 EventType:NotificationEventType, u1 NotificationState, reserved 7'],
    ReaderEventNotificationData: [
      246,
      '',
      `
      Timestamp HoppingEvent? GPIEvent? ROSpecEvent? ReportBufferLevelWarningEvent?
      ReportBufferOverflowErrorEvent? ReaderExceptionEvent? RFSurveyEvent? AISpecEvent? AntennaEvent?
      ConnectionAttemptEvent? ConnectionCloseEvent? SpecLoopEvent? Custom*`,
    ],
    HoppingEvent: [247, 'u16 HopTableID, u16 NextChannelIndex'],
    GPIEvent: [248, 'u16 GPIPortNumber, u1 GPIEvent, reserved 7'],
    ROSpecEvent: [249, 'u8 EventType:ROSpecEventType, u32 ROSpecID, u32 PreemptingROSpecID'],
    ReportBufferLevelWarningEvent: [250, 'u8 ReportBufferPercentageFull'],
    ReportBufferOverflowErrorEvent: [251],
    ReaderExceptionEvent: [
      252,
      'utf8v Message',
      `
      ROSpecID? SpecIndex? InventoryParameterSpecID? AntennaID? AccessSpecID? OpSpecID? Custom*`,
    ],
    OpSpecID: [17, 'u16 OpSpecID'],
    RFSurveyEvent: [253, 'u8 EventType:RFSurveyEventType, u32 ROSpecID, u16 SpecIndex'],
    AISpecEvent: [254, 'u8 EventType:AISpecEventType, u32 ROSpecID, u16 SpecIndex', 'AirProtocolSingulationDetails?'],
    AntennaEvent: [255, 'u8 EventType:AntennaEventType, u16 AntennaID'],
    ConnectionAttemptEvent: [256, 'u16 Status:ConnectionAttemptStatusType'],
    ConnectionCloseEvent: [257],
    SpecLoopEvent: [356, 'u32 ROSpecID, u32 LoopCount', '', '1.1'],
  },
  choices: {
    AccessCommandOpSpecResult: `
      C1G2ReadOpSpecResult C1G2WriteOpSpecResult C1G2KillOpSpecResult C1G2LockOpSpecResult
      C1G2BlockEraseOpSpecResult C1G2BlockWriteOpSpecResult C1G2RecommissionOpSpecResult
      C1G2BlockPermalockOpSpecResult C1G2GetBlockPermalockStatusOpSpecResult ClientRequestOpSpecResult Custom`,
    EPCParameter: 'EPCData EPC_96',
    Timestamp: 'UTCTimestamp Uptime',
  },
  enumerations: {
    ROReportTriggerType: `
      None Upon_N_Tags_Or_End_Of_AISpec_Or_End_Of_RFSurveySpec Upon_N_Tags_Or_End_Of_ROSpec
      Upon_N_Seconds_Or_End_Of_AISpec_Or_End_Of_RFSurveySpec@1.1 Upon_N_Seconds_Or_End_Of_ROSpec@1.1
      Upon_N_Milliseconds_Or_End_Of_AISpec_Or_End_Of_RFSurveySpec@1.1 Upon_N_Milliseconds_Or_End_Of_ROSpec@1.1`,
    AccessReportTriggerType: 'Whenever_ROReport_Is_Generated End_Of_AccessSpec',
    NotificationEventType: `
      Upon_Hopping_To_Next_Channel GPI_Event ROSpec_Event Report_Buffer_Fill_Warning Reader_Exception_Event
      RFSurvey_Event AISpec_Event AISpec_Event_With_Details Antenna_Event SpecLoop_Event@1.1`,
    ROSpecEventType: 'Start_Of_ROSpec End_Of_ROSpec Preemption_Of_ROSpec',
    RFSurveyEventType: 'Start_Of_RFSurvey End_Of_RFSurvey',
    AISpecEventType: 'End_Of_AISpec',
    AntennaEventType: 'Antenna_Disconnected Antenna_Connected',
    ConnectionAttemptStatusType: `
      Success Failed_A_Reader_Initiated_Connection_Already_Exists
      Failed_A_Client_Initiated_Connection_Already_Exists Failed_Reason_Other_Than_A_Connection_Already_Exists
      Another_Connection_Attempted`,
  },
}
