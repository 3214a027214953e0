export const percent = (share: number | null): string => (share === null ? '–' : `${Number((share * 100).toFixed(1))} %`);

export const minutes = (seconds: number | null): string => (seconds === null ? '–' : `${Number((seconds / 60).toFixed(1))} min`);
