/** Every LLRP message begins with ten bytes: version and type, length, message id. LLRP 1.1 §17.1 */
export const headerBytes = 10
