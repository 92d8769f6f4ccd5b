// The library injects its parts by decorators and needs this before it is loaded.
import 'reflect-metadata'

export * from '@peculiar/x509'
