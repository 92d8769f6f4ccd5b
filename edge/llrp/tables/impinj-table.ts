import type { LlrpTable } from './table-notation.ts'

/**
 * Impinj's extensions, as far as the byte layout is public and certain; their other custom parameters stay bytes.
 * RSSI in 0.01 dBm, phase in 1/4096 of a turn, Doppler in 1/16 Hz, power in 0.01 dBm, channels by index.
 */
export const impinjTable: LlrpTable = {
  vendorId: 25_882,
  messages: {
    IMPINJ_ENABLE_EXTENSIONS: [21, 'reserved 32', 'Custom*'],
    IMPINJ_ENABLE_EXTENSIONS_RESPONSE: [22, '', 'LLRPStatus Custom*'],
    IMPINJ_SAVE_SETTINGS: [23, 'u1 SaveConfiguration, reserved 7', 'Custom*'],
    IMPINJ_SAVE_SETTINGS_RESPONSE: [24, '', 'LLRPStatus Custom*'],
  },
  parameters: {
    ImpinjRequestedData: [21, 'u32 RequestedData', 'Custom*'],
    ImpinjSubRegulatoryRegion: [22, 'u16 RegulatoryRegion', 'Custom*'],
    ImpinjInventorySearchMode: [23, 'u16 InventorySearchMode:ImpinjInventorySearchType', 'Custom*'],
    ImpinjFixedFrequencyList: [
      26,
      'u16 FixedFrequencyMode:ImpinjFixedFrequencyMode, reserved 16, u16v ChannelList',
      'Custom*',
    ],
    ImpinjReducedPowerFrequencyList: [27, 'u16 ReducedPowerMode:ImpinjMode, reserved 16, u16v ChannelList', 'Custom*'],
    ImpinjLowDutyCycle: [
      28,
      'u16 LowDutyCycleMode:ImpinjMode, u16 EmptyFieldTimeout, u16 FieldPingInterval',
      'Custom*',
    ],
    ImpinjDetailedVersion: [
      29,
      `utf8v ModelName, utf8v SerialNumber, utf8v SoftwareVersion, utf8v FirmwareVersion, utf8v FPGAVersion,
       utf8v PCBAVersion`,
      'ImpinjHubVersions? ImpinjArrayVersion? Custom*',
    ],
    ImpinjFrequencyCapabilities: [30, 'u32v FrequencyList', 'Custom*'],
    ImpinjGPIDebounceConfiguration: [36, 'u16 GPIPortNum, u32 GPIDebounceTimerMSec', 'Custom*'],
    ImpinjReaderTemperature: [37, 's16 Temperature', 'Custom*'],
    ImpinjLinkMonitorConfiguration: [38, 'u16 LinkMonitorMode:ImpinjMode, u16 LinkDownThreshold', 'Custom*'],
    ImpinjReportBufferConfiguration: [39, 'u16 ReportBufferMode', 'Custom*'],
    ImpinjAccessSpecConfiguration: [
      40,
      '',
      'ImpinjBlockWriteWordCount? ImpinjOpSpecRetryCount? ImpinjAccessSpecOrdering? Custom*',
    ],
    ImpinjBlockWriteWordCount: [41, 'u16 WordCount', 'Custom*'],
    ImpinjTagReportContentSelector: [
      50,
      '',
      `ImpinjEnableSerializedTID? ImpinjEnableRFPhaseAngle? ImpinjEnablePeakRSSI? ImpinjEnableGPSCoordinates?
       ImpinjEnableOptimizedRead? ImpinjEnableRFDopplerFrequency? ImpinjEnableTxPower? Custom*`,
    ],
    ImpinjEnableSerializedTID: [51, 'u16 SerializedTIDMode:ImpinjMode', 'Custom*'],
    ImpinjEnableRFPhaseAngle: [52, 'u16 RFPhaseAngleMode:ImpinjMode', 'Custom*'],
    ImpinjEnablePeakRSSI: [53, 'u16 PeakRSSIMode:ImpinjMode', 'Custom*'],
    ImpinjEnableGPSCoordinates: [54, 'u16 GPSCoordinatesMode:ImpinjMode', 'Custom*'],
    ImpinjSerializedTID: [55, 'u16v TID', 'Custom*'],
    ImpinjRFPhaseAngle: [56, 'u16 PhaseAngle', 'Custom*'],
    ImpinjPeakRSSI: [57, 's16 RSSI', 'Custom*'],
    ImpinjGPSCoordinates: [58, 'u32 Latitude, u32 Longitude', 'Custom*'],
    ImpinjLoopSpec: [59, 'u32 LoopCount', 'Custom*'],
    ImpinjGPSNMEASentences: [60, '', 'ImpinjGGASentence? ImpinjRMCSentence? Custom*'],
    ImpinjGGASentence: [61, 'utf8v GGASentence', 'Custom*'],
    ImpinjRMCSentence: [62, 'utf8v RMCSentence', 'Custom*'],
    ImpinjOpSpecRetryCount: [63, 'u16 RetryCount', 'Custom*'],
    ImpinjAdvancedGPOConfiguration: [64, 'u16 GPOPortNum, u16 GPOMode, u32 GPOPulseDurationMSec', 'Custom*'],
    ImpinjEnableOptimizedRead: [65, 'u16 OptimizedReadMode:ImpinjMode', 'C1G2Read* Custom*'],
    ImpinjAccessSpecOrdering: [66, 'u16 OrderingMode:ImpinjAccessSpecOrderingMode', 'Custom*'],
    ImpinjEnableRFDopplerFrequency: [67, 'u16 RFDopplerFrequencyMode:ImpinjMode', 'Custom*'],
    ImpinjRFDopplerFrequency: [68, 's16 DopplerFrequency', 'Custom*'],
    ImpinjInventoryConfiguration: [69, 'u1 EnableAntDwellTimeLimit, u1 EnableSelectGapClose, reserved 6', 'Custom*'],
    ImpinjEnableTxPower: [72, 'u16 TxPowerMode:ImpinjMode', 'Custom*'],
    ImpinjTxPower: [73, 'u16 TxPower', 'Custom*'],
    ImpinjArrayVersion: [1520, 'utf8v SerialNumber, utf8v FirmwareVersion, utf8v PCBAVersion', 'Custom*'],
    ImpinjHubVersions: [1537, '', 'ImpinjArrayVersion* Custom*'],
    ImpinjHubConfiguration: [1538, 'u16 HubID, u16 Connected, u16 Fault', 'Custom*'],
  },
  enumerations: {
    ImpinjMode: 'Disabled Enabled',
    ImpinjInventorySearchType: 'Reader_Selected Single_Target Dual_Target Single_Target_With_Suppression',
    ImpinjFixedFrequencyMode: 'Disabled Auto_Select Channel_List',
    ImpinjAccessSpecOrderingMode: 'FIFO Ascending',
  },
}
