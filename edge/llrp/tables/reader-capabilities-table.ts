import type { LlrpTable } from './table-notation.ts'

/** What a reader can do. LLRP 1.1 §17.2.3. */
export const readerCapabilitiesTable: LlrpTable = {
  messages: {
    GET_READER_CAPABILITIES: [1, 'u8 RequestedData:GetReaderCapabilitiesRequestedData', 'Custom*'],
    GET_READER_CAPABILITIES_RESPONSE: [
      11,
      '',
      `
      LLRPStatus GeneralDeviceCapabilities? LLRPCapabilities? RegulatoryCapabilities?
      AirProtocolLLRPCapabilities? Custom*`,
    ],
  },
  parameters: {
    GeneralDeviceCapabilities: [
      137,
      `
      u16 MaxNumberOfAntennaSupported, u1 CanSetAntennaProperties, u1 HasUTCClockCapability, reserved 14,
      u32 DeviceManufacturerName, u32 ModelName, utf8v ReaderFirmwareVersion`,
      `
      ReceiveSensitivityTableEntry+ PerAntennaReceiveSensitivityRange* GPIOCapabilities PerAntennaAirProtocol+ MaximumReceiveSensitivity?`,
    ],
    ReceiveSensitivityTableEntry: [139, 'u16 Index, s16 ReceiveSensitivityValue'],
    MaximumReceiveSensitivity: [363, 's16 MaximumSensitivityValue', '', '1.1'],
    PerAntennaReceiveSensitivityRange: [
      149,
      `
      u16 AntennaID, u16 ReceiveSensitivityIndexMin, u16 ReceiveSensitivityIndexMax`,
    ],
    PerAntennaAirProtocol: [140, 'u16 AntennaID, u8v ProtocolID:AirProtocols'],
    GPIOCapabilities: [141, 'u16 NumGPIs, u16 NumGPOs'],
    LLRPCapabilities: [
      142,
      `
      u1 CanDoRFSurvey, u1 CanReportBufferFillWarning, u1 SupportsClientRequestOpSpec,
      u1 CanDoTagInventoryStateAwareSingulation, u1 SupportsEventAndReportHolding, reserved 3,
      u8 MaxNumPriorityLevelsSupported, u16 ClientRequestOpSpecTimeout, u32 MaxNumROSpecs,
      u32 MaxNumSpecsPerROSpec, u32 MaxNumInventoryParameterSpecsPerAISpec, u32 MaxNumAccessSpecs,
      u32 MaxNumOpSpecsPerAccessSpec`,
    ],
    RegulatoryCapabilities: [
      143,
      'u16 CountryCode, u16 CommunicationsStandard:CommunicationsStandard',
      'UHFBandCapabilities? Custom*',
    ],
    UHFBandCapabilities: [
      144,
      '',
      'TransmitPowerLevelTableEntry+ FrequencyInformation AirProtocolUHFRFModeTable+ RFSurveyFrequencyCapabilities?',
    ],
    TransmitPowerLevelTableEntry: [145, 'u16 Index, s16 TransmitPowerValue'],
    FrequencyInformation: [146, 'u1 Hopping, reserved 7', 'FrequencyHopTable* FixedFrequencyTable?'],
    FrequencyHopTable: [147, 'u8 HopTableID, reserved 8, u32v Frequency'],
    FixedFrequencyTable: [148, 'u32v Frequency'],
    RFSurveyFrequencyCapabilities: [365, 'u32 MinimumFrequency, u32 MaximumFrequency', '', '1.1'],
  },
  enumerations: {
    GetReaderCapabilitiesRequestedData: `
      All General_Device_Capabilities LLRP_Capabilities Regulatory_Capabilities LLRP_Air_Protocol_Capabilities`,
    CommunicationsStandard: `
      Unspecified US_FCC_Part_15 ETSI_302_208 ETSI_300_220 Australia_LIPD_1W Australia_LIPD_4W
      Japan_ARIB_STD_T89 Hong_Kong_OFTA_1049 Taiwan_DGT_LP0002 Korea_MIC_Article_5_2`,
  },
}
