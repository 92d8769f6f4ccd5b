import { seedsKeepEveryLaw } from './keep-every-law.ts'

seedsKeepEveryLaw(1, 13)
