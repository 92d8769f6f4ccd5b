import { seedsKeepEveryLaw } from './keep-every-law.ts'

seedsKeepEveryLaw(14, 26)
