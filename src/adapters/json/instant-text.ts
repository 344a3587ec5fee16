/** An instant as it leaves the service: UTC with milliseconds (CONTRACT 8). */
export const instantText = (at: Date): string => at.toISOString()

export const instantTextOrNull = (at: Date | null): string | null => (at === null ? null : instantText(at))
