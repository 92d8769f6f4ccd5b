import { seedsKeepEveryLaw } from './keep-every-law.ts'

seedsKeepEveryLaw(39, 50)
