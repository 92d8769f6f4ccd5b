import type { LlrpTable } from './table-notation.ts'

/** Times and the vendors' doors, and how the two sides agree on a version. LLRP 1.1 §17.2.1, §17.2.2. */
export const generalTable: LlrpTable = {
  messages: {
    CUSTOM_MESSAGE: [1023, 'u32 VendorIdentifier, u8 MessageSubtype, bytesToEnd Data'],
    GET_SUPPORTED_VERSION: [46, '', '', '1.1'],
    GET_SUPPORTED_VERSION_RESPONSE: [56, 'u8 CurrentVersion, u8 SupportedVersion', 'LLRPStatus', '1.1'],
    SET_PROTOCOL_VERSION: [47, 'u8 ProtocolVersion', '', '1.1'],
    SET_PROTOCOL_VERSION_RESPONSE: [57, '', 'LLRPStatus', '1.1'],
  },
  parameters: {
    UTCTimestamp: [128, 'u64 Microseconds'],
    Uptime: [129, 'u64 Microseconds'],
    Custom: [1023, 'u32 VendorIdentifier, u32 ParameterSubtype, bytesToEnd Data'],
  },
  enumerations: {
    AirProtocols: 'Unspecified EPCGlobalClass1Gen2',
  },
}
