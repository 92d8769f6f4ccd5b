import { seedsKeepEveryLaw } from './keep-every-law.ts'

seedsKeepEveryLaw(27, 38)
