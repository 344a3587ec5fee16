/**
 * A map with this in it besides, as the newest; of more than `most` the oldest are left out.
 * @template K, V
 * @param {ReadonlyMap<K, V>} map
 * @param {K} key
 * @param {V} value
 * @param {number} most
 * @returns {ReadonlyMap<K, V>}
 */
export const withNewest = (map, key, value, most) => {
  const next = new Map(map)
  next.delete(key)
  next.set(key, value)
  for (const oldest of map.keys()) {
    if (next.size <= most) break
    next.delete(oldest)
  }
  return next
}
