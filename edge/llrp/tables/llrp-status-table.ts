import type { LlrpTable } from './table-notation.ts'

/** How a reader says no. LLRP 1.1 §17.2.8. */
export const llrpStatusTable: LlrpTable = {
  messages: {
    ERROR_MESSAGE: [100, '', 'LLRPStatus'],
  },
  parameters: {
    LLRPStatus: [287, 'u16 StatusCode:StatusCode, utf8v ErrorDescription', 'FieldError? ParameterError?'],
    FieldError: [288, 'u16 FieldNum, u16 ErrorCode:StatusCode'],
    ParameterError: [289, 'u16 ParameterType, u16 ErrorCode:StatusCode', 'FieldError? ParameterError?'],
  },
  enumerations: {
    StatusCode: `
      M_Success 100=M_ParameterError M_FieldError M_UnexpectedParameter M_MissingParameter M_DuplicateParameter
      M_OverflowParameter M_OverflowField M_UnknownParameter M_UnknownField M_UnsupportedMessage
      M_UnsupportedVersion M_UnsupportedParameter 200=P_ParameterError P_FieldError P_UnexpectedParameter
      P_MissingParameter P_DuplicateParameter P_OverflowParameter P_OverflowField P_UnknownParameter
      P_UnknownField P_UnsupportedParameter 300=A_Invalid A_OutOfRange 401=R_DeviceError`,
  },
}
