import type { LlrpTable } from './table-notation.ts'

/** What a reader is set to, and the end of a connection. LLRP 1.1 §17.2.6. */
export const readerConfigurationTable: LlrpTable = {
  messages: {
    GET_READER_CONFIG: [
      2,
      `
      u16 AntennaID, u8 RequestedData:GetReaderConfigRequestedData, u16 GPIPortNum, u16 GPOPortNum`,
      'Custom*',
    ],
    GET_READER_CONFIG_RESPONSE: [
      12,
      '',
      `
      LLRPStatus Identification? AntennaProperties* AntennaConfiguration* ReaderEventNotificationSpec?
      ROReportSpec? AccessReportSpec? LLRPConfigurationStateValue? KeepaliveSpec? GPIPortCurrentState*
      GPOWriteData* EventsAndReports? Custom*`,
    ],
    SET_READER_CONFIG: [
      3,
      'u1 ResetToFactoryDefault, reserved 7',
      `
      ReaderEventNotificationSpec? AntennaProperties* AntennaConfiguration* ROReportSpec? AccessReportSpec?
      KeepaliveSpec? GPOWriteData* GPIPortCurrentState* EventsAndReports? Custom*`,
    ],
    SET_READER_CONFIG_RESPONSE: [13, '', 'LLRPStatus'],
    CLOSE_CONNECTION: [14],
    CLOSE_CONNECTION_RESPONSE: [4, '', 'LLRPStatus'],
  },
  parameters: {
    LLRPConfigurationStateValue: [217, 'u32 LLRPConfigurationStateValue'],
    Identification: [218, 'u8 IDType:IdentificationType, u8v ReaderID'],
    GPOWriteData: [219, 'u16 GPOPortNumber, u1 GPOData, reserved 7'],
    KeepaliveSpec: [220, 'u8 KeepaliveTriggerType:KeepaliveTriggerType, u32 PeriodicTriggerValue'],
    AntennaProperties: [221, 'u1 AntennaConnected, reserved 7, u16 AntennaID, s16 AntennaGain'],
    AntennaConfiguration: [222, 'u16 AntennaID', 'RFReceiver? RFTransmitter? AirProtocolInventoryCommandSettings*'],
    RFReceiver: [223, 'u16 ReceiverSensitivity'],
    RFTransmitter: [224, 'u16 HopTableID, u16 ChannelIndex, u16 TransmitPower'],
    GPIPortCurrentState: [225, 'u16 GPIPortNum, u1 Config, reserved 7, u8 State:GPIPortState'],
    EventsAndReports: [226, 'u1 HoldEventsAndReportsUponReconnect, reserved 7'],
  },
  enumerations: {
    GetReaderConfigRequestedData: `
      All Identification AntennaProperties AntennaConfiguration ROReportSpec ReaderEventNotificationSpec
      AccessReportSpec LLRPConfigurationStateValue KeepaliveSpec GPIPortCurrentState GPOWriteData
      EventsAndReports`,
    IdentificationType: 'MAC_Address EPC',
    KeepaliveTriggerType: 'Null Periodic',
    GPIPortState: 'Low High Unknown',
  },
}
