import { z } from 'zod'

const identifier = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/)

/** A probe and the bounds its values are held against. Temperatures in milli-degrees Celsius, humidity in milli-percent. */
export const probeSchema = z.strictObject({
  probeId: identifier.describe('Name of the probe within its device.'),
  quantity: z.enum(['temperature', 'humidity']).describe('What it measures.'),
  driver: z.enum(['w1', 'hwmon', 'iio']).describe('Which kernel interface serves it.'),
  path: z
    .string()
    .regex(/^(?!.*\.\.)[A-Za-z0-9_.:-]+(?:\/[A-Za-z0-9_.:-]+)*$/)
    .describe('File below the sensor root, for example bus/w1/devices/28-000000000001/temperature.'),
  samplePeriodMs: z.int().min(100).max(3_600_000).default(5_000).describe('Time between two samples.'),
  boundLowMilli: z.int().describe('Lower bound; a value on it is out of range.'),
  boundHighMilli: z.int().describe('Upper bound; a value on it is out of range.'),
  plausibleLowMilli: z.int().describe('Below this the probe is not believed.'),
  plausibleHighMilli: z.int().describe('Above this the probe is not believed.'),
  jumpMaxMilli: z.int().min(1).describe('A larger step between two samples is not believed at once.'),
  stuckAfterMs: z.int().min(1_000).default(14_400_000).describe('No change at all for this long means stuck.'),
})
export type ProbeModel = z.infer<typeof probeSchema>

const climateTimings = {
  climateWindowMs: z
    .int()
    .min(1_000)
    .max(900_000)
    .default(900_000)
    .describe('Length of a climate window while all is good and in range.'),
  climateWindowOutsideMs: z
    .int()
    .min(1_000)
    .max(300_000)
    .default(60_000)
    .describe('Length of a climate window out of range, or while its sensor is not good.'),
  noDataAfterMs: z.int().min(1_000).max(3_600_000).default(30_000).describe('No sample for this long is no data.'),
}

/** What a kind of smart cabinet is made of. */
export const cabinetModelSchema = z.strictObject({
  kind: z.literal('cabinet').describe('A smart cabinet.'),
  modelId: identifier.describe('Name of the model.'),
  title: z.string().max(80).describe('What a person calls it.'),
  reader: z
    .strictObject({
      driver: z.literal('llrp').describe('The reader protocol.'),
      antennas: z
        .array(
          z.strictObject({
            antenna: z.int().min(1).max(64).describe('Port number on the reader.'),
            shelf: z.string().max(40).describe('What it mostly sees.'),
            powerCentiDbm: z.int().min(0).max(3_300).describe('Wanted transmit power in 0.01 dBm.'),
          }),
        )
        .min(1)
        .max(64)
        .describe('Its antennas, each port once.'),
      keepaliveMs: z
        .int()
        .min(1_000)
        .max(60_000)
        .default(5_000)
        .describe('Keepalive period; three missed are an outage.'),
      referenceEpcs: z
        .array(z.string().regex(/^(?:[0-9A-F]{4}){1,31}$/))
        .max(8)
        .default([])
        .describe('Tags fixed inside as health probe, each once; two at least.'),
    })
    .describe('The RFID reader.'),
  doors: z
    .array(
      z.strictObject({
        doorId: z.int().min(1).max(32).describe('Number of the door.'),
        driver: z.enum(['reader-gpio', 'gpiod', 'onoff']).describe('Who carries its lines.'),
        contactLine: z
          .string()
          .max(40)
          .describe('Input of the door contact: gpi:1 on a reader, CHIP:OFFSET with gpiod, LABEL:OFFSET with onoff.'),
        openIsHigh: z.boolean().describe('Level of the contact while the door is open.'),
        lockLine: z.string().max(40).describe('Output that releases the lock while high.'),
        breakGlassLine: z
          .string()
          .max(40)
          .optional()
          .describe('Input of the break-glass button beside this door; its rising edge always releases the lock.'),
        soundLine: z.string().max(40).optional().describe('Output that sounds at the door while high.'),
        failMode: z.enum(['fail-secure', 'fail-safe']).describe('What the lock does without power.'),
      }),
    )
    .min(1)
    .max(32)
    .describe('Its doors, each number and line once.'),
  probes: z.array(probeSchema).max(32).describe('Its probes, each name and path once.'),
  timings: z
    .strictObject({
      unlockMs: z.int().min(1_000).max(60_000).default(5_000).describe('How long the lock stays released.'),
      debounceMs: z.int().min(0).max(2_000).default(40).describe('A door contact must hold this long.'),
      ajarSoundAfterMs: z.int().min(1_000).default(60_000).describe('Open this long sounds at the cabinet.'),
      ajarAlertAfterMs: z.int().min(1_000).default(300_000).describe('Open this long is an alert.'),
      scanDeadlineMs: z
        .int()
        .min(1_000)
        .max(600_000)
        .default(30_000)
        .describe('Longest scan after a close; the rest is uncertain.'),
      ...climateTimings,
    })
    .describe('Times that may differ from the defaults.'),
})
export type CabinetModel = z.infer<typeof cabinetModelSchema>

/** What a kind of room sensor is made of. */
export const roomSensorModelSchema = z.strictObject({
  kind: z.literal('room-sensor').describe('A sensor of a room.'),
  modelId: identifier.describe('Name of the model.'),
  title: z.string().max(80).describe('What a person calls it.'),
  probes: z.array(probeSchema).min(1).max(32).describe('Its probes, each name and path once.'),
  timings: z.strictObject(climateTimings).describe('Times that may differ from the defaults.'),
})

/** Every kind of device there is a model for. */
export const deviceModelSchema = z.discriminatedUnion('kind', [cabinetModelSchema, roomSensorModelSchema])
export type DeviceModel = z.infer<typeof deviceModelSchema>
