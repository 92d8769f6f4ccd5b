import type { LlrpTable } from './table-notation.ts'

/** The EPC Class 1 Generation 2 air protocol. LLRP 1.1 §17.3.1. */
export const c1g2Table: LlrpTable = {
  parameters: {
    C1G2LLRPCapabilities: [
      327,
      `
      u1 CanSupportBlockErase, u1 CanSupportBlockWrite, u1 CanSupportBlockPermalock@1.1,
      u1 CanSupportTagRecommissioning@1.1, u1 CanSupportUMIMethod2@1.1, u1 CanSupportXPC@1.1, reserved 2,
      u16 MaxNumSelectFiltersPerQuery`,
    ],
    C1G2UHFRFModeTable: [328, '', 'C1G2UHFRFModeTableEntry+'],
    C1G2UHFRFModeTableEntry: [
      329,
      `
      u32 ModeIdentifier, u1 DRValue:C1G2DRValue, u1 EPCHAGTCConformance, reserved 6, u8 MValue:C1G2MValue,
      u8 ForwardLinkModulation:C1G2ForwardLinkModulation, u8 SpectralMaskIndicator:C1G2SpectralMaskIndicator,
      u32 BDRValue, u32 PIEValue, u32 MinTariValue, u32 MaxTariValue, u32 StepTariValue`,
    ],
    C1G2InventoryCommand: [
      330,
      'u1 TagInventoryStateAware, reserved 7',
      'C1G2Filter* C1G2RFControl? C1G2SingulationControl? Custom*',
    ],
    C1G2Filter: [
      331,
      'u2 T:C1G2TruncateAction, reserved 6',
      `
      C1G2TagInventoryMask C1G2TagInventoryStateAwareFilterAction? C1G2TagInventoryStateUnawareFilterAction?`,
    ],
    C1G2TagInventoryMask: [332, 'u2 MB, reserved 6, u16 Pointer, u1v TagMask'],
    C1G2TagInventoryStateAwareFilterAction: [333, 'u8 Target:C1G2StateAwareTarget, u8 Action:C1G2StateAwareAction'],
    C1G2TagInventoryStateUnawareFilterAction: [334, 'u8 Action:C1G2StateUnawareAction'],
    C1G2RFControl: [335, 'u16 ModeIndex, u16 Tari'],
    C1G2SingulationControl: [
      336,
      'u2 Session, reserved 6, u16 TagPopulation, u32 TagTransitTime',
      'C1G2TagInventoryStateAwareSingulationAction?',
    ],
    C1G2TagInventoryStateAwareSingulationAction: [
      337,
      `
      u1 I:C1G2TagInventoryStateAwareI, u1 S:C1G2TagInventoryStateAwareS, u1 S_All@1.1, reserved 5`,
    ],
    C1G2TagSpec: [338, '', 'C1G2TargetTag+'],
    C1G2TargetTag: [339, 'u2 MB, u1 Match, reserved 5, u16 Pointer, u1v TagMask, u1v TagData'],
    C1G2Read: [341, 'u16 OpSpecID, u32 AccessPassword, u2 MB, reserved 6, u16 WordPointer, u16 WordCount'],
    C1G2Write: [342, 'u16 OpSpecID, u32 AccessPassword, u2 MB, reserved 6, u16 WordPointer, u16v WriteData'],
    C1G2Kill: [343, 'u16 OpSpecID, u32 KillPassword'],
    C1G2Recommission: [
      357,
      'u16 OpSpecID, u32 KillPassword, reserved 5, u1 BIT_3SB, u1 BIT_2SB, u1 BIT_LSB',
      '',
      '1.1',
    ],
    C1G2Lock: [344, 'u16 OpSpecID, u32 AccessPassword', 'C1G2LockPayload+'],
    C1G2LockPayload: [345, 'u8 Privilege:C1G2LockPrivilege, u8 DataField:C1G2LockDataField'],
    C1G2BlockErase: [346, 'u16 OpSpecID, u32 AccessPassword, u2 MB, reserved 6, u16 WordPointer, u16 WordCount'],
    C1G2BlockWrite: [347, 'u16 OpSpecID, u32 AccessPassword, u2 MB, reserved 6, u16 WordPointer, u16v WriteData'],
    C1G2BlockPermalock: [
      358,
      `
      u16 OpSpecID, u32 AccessPassword, u2 MB, reserved 6, u16 BlockPointer, u16v BlockMask`,
      '',
      '1.1',
    ],
    C1G2GetBlockPermalockStatus: [
      359,
      `
      u16 OpSpecID, u32 AccessPassword, u2 MB, reserved 6, u16 BlockPointer, u16 BlockRange`,
      '',
      '1.1',
    ],
    C1G2EPCMemorySelector: [348, 'u1 EnableCRC, u1 EnablePCBits, u1 EnableXPCBits@1.1, reserved 5'],
    C1G2_PC: [12, 'u16 PC_Bits'],
    C1G2_XPCW1: [19, 'u16 XPC_W1', '', '1.1'],
    C1G2_XPCW2: [20, 'u16 XPC_W2', '', '1.1'],
    C1G2_CRC: [11, 'u16 CRC'],
    C1G2SingulationDetails: [18, 'u16 NumCollisionSlots, u16 NumEmptySlots'],
    C1G2ReadOpSpecResult: [349, 'u8 Result:C1G2ReadResultType, u16 OpSpecID, u16v ReadData'],
    C1G2WriteOpSpecResult: [350, 'u8 Result:C1G2WriteResultType, u16 OpSpecID, u16 NumWordsWritten'],
    C1G2KillOpSpecResult: [351, 'u8 Result:C1G2KillResultType, u16 OpSpecID'],
    C1G2RecommissionOpSpecResult: [360, 'u8 Result:C1G2RecommissionResultType, u16 OpSpecID', '', '1.1'],
    C1G2LockOpSpecResult: [352, 'u8 Result:C1G2LockResultType, u16 OpSpecID'],
    C1G2BlockEraseOpSpecResult: [353, 'u8 Result:C1G2BlockEraseResultType, u16 OpSpecID'],
    C1G2BlockWriteOpSpecResult: [354, 'u8 Result:C1G2BlockWriteResultType, u16 OpSpecID, u16 NumWordsWritten'],
    C1G2BlockPermalockOpSpecResult: [361, 'u8 Result:C1G2BlockPermalockResultType, u16 OpSpecID', '', '1.1'],
    C1G2GetBlockPermalockStatusOpSpecResult: [
      362,
      `
      u8 Result:C1G2GetBlockPermalockStatusResultType, u16 OpSpecID, u16v PermalockStatus`,
      '',
      '1.1',
    ],
  },
  choices: {
    AirProtocolLLRPCapabilities: 'C1G2LLRPCapabilities',
    AirProtocolUHFRFModeTable: 'C1G2UHFRFModeTable',
    AirProtocolInventoryCommandSettings: 'C1G2InventoryCommand',
    AirProtocolTagSpec: 'C1G2TagSpec',
    AirProtocolEPCMemorySelector: 'C1G2EPCMemorySelector',
    AirProtocolTagData: 'C1G2_PC C1G2_CRC C1G2_XPCW1 C1G2_XPCW2',
    AirProtocolSingulationDetails: 'C1G2SingulationDetails',
  },
  enumerations: {
    C1G2DRValue: 'DRV_8 DRV_64_3',
    C1G2MValue: 'MV_FM0 MV_2 MV_4 MV_8',
    C1G2ForwardLinkModulation: 'PR_ASK SSB_ASK DSB_ASK',
    C1G2SpectralMaskIndicator: 'Unknown SI MI DI',
    C1G2TruncateAction: 'Unspecified Do_Not_Truncate Truncate',
    C1G2StateAwareTarget: `
      SL Inventoried_State_For_Session_S0 Inventoried_State_For_Session_S1 Inventoried_State_For_Session_S2
      Inventoried_State_For_Session_S3`,
    C1G2StateAwareAction: `
      AssertSLOrA_DeassertSLOrB AssertSLOrA_Noop Noop_DeassertSLOrB NegateSLOrABBA_Noop
      DeassertSLOrB_AssertSLOrA DeassertSLOrB_Noop Noop_AssertSLOrA Noop_NegateSLOrABBA`,
    C1G2StateUnawareAction: `
      Select_Unselect Select_DoNothing DoNothing_Unselect Unselect_DoNothing Unselect_Select DoNothing_Select`,
    C1G2TagInventoryStateAwareI: 'State_A State_B',
    C1G2TagInventoryStateAwareS: 'SL Not_SL',
    C1G2LockPrivilege: 'Read_Write Perma_Lock Perma_Unlock Unlock',
    C1G2LockDataField: 'Kill_Password Access_Password EPC_Memory TID_Memory User_Memory',
    C1G2ReadResultType: `
      Success Nonspecific_Tag_Error No_Response_From_Tag Nonspecific_Reader_Error Tag_Memory_Overrun_Error@1.1
      Tag_Memory_Locked_Error@1.1 Incorrect_password_error@1.1`,
    C1G2WriteResultType: `
      Success Tag_Memory_Overrun_Error Tag_Memory_Locked_Error Insufficient_Power Nonspecific_Tag_Error
      No_Response_From_Tag Nonspecific_Reader_Error Incorrect_Password_Error@1.1`,
    C1G2KillResultType: `
      Success Zero_Kill_Password_Error Insufficient_Power Nonspecific_Tag_Error No_Response_From_Tag
      Nonspecific_Reader_Error Incorrect_Password_Error@1.1`,
    C1G2RecommissionResultType: `
      Success Zero_Kill_Password_Error Insufficient_Power Nonspecific_Tag_Error No_Response_From_Tag
      Nonspecific_Reader_Error Incorrect_Password_Error`,
    C1G2LockResultType: `
      Success Insufficient_Power Nonspecific_Tag_Error No_Response_From_Tag Nonspecific_Reader_Error
      Incorrect_Password_Error@1.1 Tag_Memory_Overrun_Error@1.1 Tag_Memory_Locked_Error@1.1`,
    C1G2BlockEraseResultType: `
      Success Tag_Memory_Overrun_Error Tag_Memory_Locked_Error Insufficient_Power Nonspecific_Tag_Error
      No_Response_From_Tag Nonspecific_Reader_Error Incorrect_Password_Error@1.1`,
    C1G2BlockWriteResultType: `
      Success Tag_Memory_Overrun_Error Tag_Memory_Locked_Error Insufficient_Power Nonspecific_Tag_Error
      No_Response_From_Tag Nonspecific_Reader_Error Incorrect_Password_Error@1.1`,
    C1G2BlockPermalockResultType: `
      Success Insufficient_Power Nonspecific_Tag_Error No_Response_From_Tag Nonspecific_Reader_Error
      Incorrect_Password_Error Tag_Memory_Overrun_Error`,
    C1G2GetBlockPermalockStatusResultType: `
      Success Nonspecific_Tag_Error No_Response_From_Tag Nonspecific_Reader_Error Incorrect_Password_Error
      Tag_Memory_Overrun_Error`,
  },
}
